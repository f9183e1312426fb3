/* Charts of the day as inline SVG. */
#include "reports/chart.h"

#include "reports/phrase.h"
#include "reports/translation.h"

#include <stdio.h>

enum { WIDTH = 720, HEIGHT = 150, BASE = 128, BAR_HEIGHT = 28 };

static xmlNode *add_figure(xmlNode *parent, struct bytes caption, int height)
{
	char box[40];
	xmlNode *figure = tree_add(parent, "figure", NULL);
	tree_add_text(figure, "figcaption", NULL, caption);
	xmlNode *svg = tree_add(figure, "svg", NULL);
	snprintf(box, sizeof box, "0 0 %d %d", WIDTH, height);
	tree_attribute(svg, "viewBox", box);
	tree_attribute(svg, "role", "img");
	tree_attribute(svg, "direction", "ltr");
	tree_add_text(svg, "title", NULL, caption);
	return svg;
}

static xmlNode *add_bar(xmlNode *svg, const char *class, double x, double y, double width, double height)
{
	xmlNode *bar = tree_add(svg, "rect", class);
	tree_attribute_number(bar, "x", x);
	tree_attribute_number(bar, "y", y);
	tree_attribute_number(bar, "width", width);
	tree_attribute_number(bar, "height", height);
	return bar;
}

static void add_label(xmlNode *svg, double x, double y, const char *anchor, struct bytes text)
{
	xmlNode *label = tree_add_text(svg, "text", NULL, text);
	tree_attribute_number(label, "x", x);
	tree_attribute_number(label, "y", y);
	tree_attribute(label, "text-anchor", anchor);
}

static int64_t peak_of(const struct digest *digest)
{
	int64_t peak = 1;
	for (int hour = 0; hour < DIGEST_HOURS; hour++) {
		if (digest->today.hours[hour] > peak)
			peak = digest->today.hours[hour];
		if (digest->before.hours[hour] > peak)
			peak = digest->before.hours[hour];
	}
	return peak;
}

void chart_hours(struct arena *arena, xmlNode *parent, const struct digest *digest)
{
	const double slot = (double)WIDTH / DIGEST_HOURS;
	double scale = (double)(BASE - 18) / (double)peak_of(digest);
	xmlNode *svg = add_figure(
		parent, bytes_of(translate("Mentions by hour: bars for the day, line for the day before")), HEIGHT);
	struct buffer line = {0};
	for (int hour = 0; hour < DIGEST_HOURS; hour++) {
		int64_t count = digest->today.hours[hour];
		double height = (double)count * scale, x = hour * slot;
		if (count > 0) {
			xmlNode *bar = add_bar(svg, "now", x + 3, BASE - height, slot - 6, height);
			tree_add_text(bar, "title", NULL,
			              arena_format(arena, "%d h: %s", hour, phrase_number(arena, count).data));
			add_label(svg, x + slot / 2, BASE - height - 4, "middle", phrase_number(arena, count));
		}
		if (hour % 3 == 0)
			add_label(svg, x + slot / 2, BASE + 16, "middle", arena_format(arena, "%02d", hour));
		buffer_format(&line, "%s%.1f,%.1f", hour == 0 ? "" : " ", x + slot / 2,
		              BASE - (double)digest->before.hours[hour] * scale);
	}
	buffer_append_byte(&line, 0);
	tree_attribute(tree_add(svg, "polyline", "past"), "points", line.data);
	buffer_finish(&line);
	tree_attribute(add_bar(svg, "axis", 0, BASE, WIDTH, 1), "fill", "currentColor");
}

void chart_sentiment(struct arena *arena, xmlNode *parent, const struct digest *digest)
{
	const struct digest_figures *today = &digest->today;
	const struct {
		const char *class, *name;
		int64_t count;
	} parts[] = {
		{"neg", phrase_sentiment(SENTIMENT_NEGATIVE), today->sentiment[SENTIMENT_NEGATIVE]},
		{"neu", phrase_sentiment(SENTIMENT_NEUTRAL), today->sentiment[SENTIMENT_NEUTRAL]},
		{"pos", phrase_sentiment(SENTIMENT_POSITIVE), today->sentiment[SENTIMENT_POSITIVE]},
		{"unsure", translate("unsure"), today->unsure},
	};
	enum { PARTS = sizeof parts / sizeof parts[0] };
	struct buffer caption = {0};
	int64_t sum = 0;
	for (int i = 0; i < PARTS; i++) {
		sum += parts[i].count;
		buffer_format(&caption, "%s%s %s", i == 0 ? "" : " · ", parts[i].name,
		              phrase_number(arena, parts[i].count).data);
	}
	if (sum > 0) {
		xmlNode *svg = add_figure(parent, buffer_bytes(&caption), BAR_HEIGHT);
		double x = 0;
		for (int i = 0; i < PARTS; i++) {
			double width = (double)WIDTH * (double)parts[i].count / (double)sum;
			if (parts[i].count > 0)
				add_bar(svg, parts[i].class, x, 0, width > 2 ? width - 2 : width, BAR_HEIGHT);
			x += width;
		}
	}
	buffer_finish(&caption);
}

void chart_topics(struct arena *arena, xmlNode *parent, const struct digest *digest)
{
	enum { ROW = 26, LABEL = 190, BAR = 16, ROOM = 40 };
	const int64_t *topics = digest->today.topics;
	int64_t peak = 0;
	int rows = 0;
	for (int topic = 0; topic < TOPICS; topic++) {
		rows += topics[topic] > 0;
		if (topics[topic] > peak)
			peak = topics[topic];
	}
	if (rows == 0)
		return;
	xmlNode *svg = add_figure(parent, bytes_of(translate("Mentions by risk topic")), rows * ROW);
	double y = 0;
	for (int topic = 0; topic < TOPICS; topic++) {
		if (topics[topic] == 0)
			continue;
		double width = (double)(WIDTH - LABEL - ROOM) * (double)topics[topic] / (double)peak;
		add_label(svg, LABEL - 8, y + BAR - 3, "end", bytes_of(phrase_topic((enum topic)topic)));
		add_bar(svg, "now", LABEL, y, width, BAR);
		add_label(svg, LABEL + width + 6, y + BAR - 3, "start", phrase_number(arena, topics[topic]));
		y += ROW;
	}
}
