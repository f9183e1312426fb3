/* What every test file needs: cmocka, and checks that name the row which failed. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Fails with the row's name, what was there and what was expected. */
#define CHECK_INT(actual, expected, ...)                                                                               \
	do {                                                                                                           \
		long long actual_ = (long long)(actual), expected_ = (long long)(expected);                            \
		if (actual_ != expected_) {                                                                            \
			char row_[512];                                                                                \
			snprintf(row_, sizeof row_, __VA_ARGS__);                                                      \
			fail_msg("%s: %lld, expected %lld", row_, actual_, expected_);                                 \
		}                                                                                                      \
	} while (0)

/* Compares struct bytes with a C string (NULL: absent). */
#define CHECK_BYTES(actual, expected, ...)                                                                             \
	do {                                                                                                           \
		struct bytes actual_ = (actual), expected_ = bytes_of(expected);                                       \
		if (!bytes_equal(actual_, expected_)) {                                                                \
			char row_[512];                                                                                \
			snprintf(row_, sizeof row_, __VA_ARGS__);                                                      \
			fail_msg("%s: '%.*s', expected '%.*s'", row_, (int)actual_.length,                             \
			         bytes_absent(actual_) ? "" : actual_.data, (int)expected_.length,                     \
			         bytes_absent(expected_) ? "" : expected_.data);                                       \
		}                                                                                                      \
	} while (0)
