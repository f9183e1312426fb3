/* The columns that hold a mention's own fields. */
#include "store/mention_row.h"

enum kind { BYTES_COLUMN, TIME_COLUMN, COUNT_COLUMN, RATING_COLUMN };

/* In the order of MENTION_COLUMNS in statements.c. */
static const struct column {
	enum kind kind;
	size_t offset;
} columns[] = {
	{BYTES_COLUMN, offsetof(struct mention, id)},      {BYTES_COLUMN, offsetof(struct mention, url)},
	{BYTES_COLUMN, offsetof(struct mention, title)},   {BYTES_COLUMN, offsetof(struct mention, text)},
	{BYTES_COLUMN, offsetof(struct mention, author)},  {BYTES_COLUMN, offsetof(struct mention, author_url)},
	{BYTES_COLUMN, offsetof(struct mention, lang)},    {BYTES_COLUMN, offsetof(struct mention, parent)},
	{BYTES_COLUMN, offsetof(struct mention, brand)},   {TIME_COLUMN, offsetof(struct mention, published)},
	{TIME_COLUMN, offsetof(struct mention, edited)},   {COUNT_COLUMN, offsetof(struct mention, author_followers)},
	{COUNT_COLUMN, offsetof(struct mention, likes)},   {COUNT_COLUMN, offsetof(struct mention, shares)},
	{COUNT_COLUMN, offsetof(struct mention, replies)}, {COUNT_COLUMN, offsetof(struct mention, views)},
	{RATING_COLUMN, offsetof(struct mention, rating)},
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const double NO_RATING = -1;

static void *member(const struct mention *mention, const struct column *column)
{
	return (char *)(uintptr_t)mention + column->offset;
}

static int64_t unknown(const struct column *column)
{
	return column->kind == TIME_COLUMN ? TIMESTAMP_UNKNOWN : COUNT_UNKNOWN;
}

void mention_row_give(struct call *call, const struct mention *mention)
{
	for (const struct column *column = columns; column < columns + COLUMNS; column++) {
		const void *value = member(mention, column);
		switch (column->kind) {
		case BYTES_COLUMN: call_text(call, *(const struct bytes *)value); break;
		case TIME_COLUMN:
		case COUNT_COLUMN: call_number_or_null(call, *(const int64_t *)value, unknown(column)); break;
		case RATING_COLUMN:
			if (*(const double *)value < 0)
				call_null(call);
			else
				call_real(call, *(const double *)value);
			break;
		}
	}
}

void mention_row_read(struct call *call, struct arena *arena, struct mention *mention)
{
	for (const struct column *column = columns; column < columns + COLUMNS; column++) {
		void *value = member(mention, column);
		switch (column->kind) {
		case BYTES_COLUMN: *(struct bytes *)value = call_read_bytes(call, arena); break;
		case TIME_COLUMN:
		case COUNT_COLUMN: *(int64_t *)value = call_read_number_or_null(call, unknown(column)); break;
		case RATING_COLUMN: *(double *)value = call_read_real(call, NO_RATING); break;
		}
	}
}

static bool merge_bytes(struct bytes *value, const struct bytes *known)
{
	if (bytes_absent(*value))
		*value = *known;
	return !bytes_equal(*value, *known);
}

static bool merge_number(int64_t *value, const int64_t *known, int64_t none)
{
	if (*value == none)
		*value = *known;
	return *value != *known;
}

static bool merge_rating(double *value, const double *known)
{
	if (*value < 0)
		*value = *known;
	return *value < *known || *value > *known;
}

bool mention_row_merge(struct mention *mention, const struct mention *known)
{
	bool differs = false;
	for (const struct column *column = columns; column < columns + COLUMNS; column++) {
		void *value = member(mention, column);
		const void *old = member(known, column);
		switch (column->kind) {
		case BYTES_COLUMN: differs |= merge_bytes(value, old); break;
		case TIME_COLUMN:
		case COUNT_COLUMN: differs |= merge_number(value, old, unknown(column)); break;
		case RATING_COLUMN: differs |= merge_rating(value, old); break;
		}
	}
	return differs;
}
