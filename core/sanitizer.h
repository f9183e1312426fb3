/* Whether the build has AddressSanitizer, which reserves terabytes of addresses: SANITIZED is defined then. */
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
