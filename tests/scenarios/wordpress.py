#!/usr/bin/env python3
"""Posts and threaded comments of a real WordPress, polled while they change."""
import sys

from scenario import Soumaa, check, folder, need
from servers import wordpress

CONFIGURATION = """
state: ./state
reports: ./reports
language: fr
timezone: UTC
contact: cm@example.test
brands:
  - {{id: atlas, name: Atlas Telecom, spellings: [atlas telecom, أطلس تيليكوم]}}
sources:
  - {{name: articles, kind: feed, url: '{url}/?feed=rss2', every: 1m, private: true}}
  - {{name: avis, kind: feed, url: '{url}/?feed=comments-atom', every: 1m, private: true, brand: atlas}}
"""

minute = 0


def next_time():
    global minute
    minute += 5
    return f"2026-11-24T{minute // 60:02}:{minute % 60:02}:00Z"


class Watch:
    """The program, and what it knows after each poll."""

    def __init__(self, soumaa, site):
        self.soumaa, self.site, self.seen = soumaa, site, 0

    def poll(self):
        """Collects; returns the statuses of the requests, and what is stored then, by source."""
        said = self.soumaa("collect", now=next_time())
        check(said == "", said)
        statuses = [line.split("]")[0] for line in self.site.statuses()[self.seen:]]
        self.seen += len(statuses)
        stored = {"articles": [], "avis": []}
        for mention in self.soumaa.mentions(next_time()):
            stored[mention["source"]].append(mention)
        return statuses, stored


def by_text(mentions, word):
    found = [mention for mention in mentions if word in mention["text"]]
    check(len(found) == 1, word, found)
    return found[0]


def test_first_poll(watch):
    statuses, stored = watch.poll()
    check(statuses == ["200", "200"], statuses)
    check([len(stored[name]) for name in ("articles", "avis")] == [3, 9], stored)
    titles = sorted(mention["title"] for mention in stored["articles"])
    check(titles == sorted(["Atlas Telecom lance son offre fibre", "أطلس تيليكوم تطلق عرضا جديدا",
                            "Panne nationale & excuses"]), titles)
    check("]]>" in by_text(stored["articles"], "Une panne")["text"], stored["articles"])
    check(not any("alert(1)" in mention["text"] and "<script" in mention["text"] for mention in stored["avis"]),
          stored["avis"])
    check(sum("😡" in mention["text"] for mention in stored["avis"]) == 3, stored["avis"])
    parents = [mention["parent"] for mention in stored["avis"] if mention["author"] == "hmed"]
    ids = [mention["id"] for mention in stored["avis"] if mention["author"] == "Karim"]
    check(len(parents) == 3 and sorted(parents) == sorted(ids), "parents", parents, ids)
    return stored


def test_nothing_new(watch, before):
    statuses, stored = watch.poll()
    check(statuses == ["304", "304"], statuses)
    check(stored == before, "a poll without news changed something")


def comment(watch, author, text):
    """WordPress's ETag is made of the newest comment's date alone: an edit is told only with the next new comment."""
    day = next_time().translate({ord("T"): " ", ord("Z"): None})
    watch.site.do(f"""$post = get_posts(['numberposts' => 1])[0]->ID; wp_insert_comment(['comment_post_ID' => $post,
        'comment_author' => '{author}', 'comment_content' => '{text}', 'comment_approved' => 1,
        'comment_date' => '{day}', 'comment_date_gmt' => '{day}']);""")


def test_new_comment(watch):
    comment(watch, "Salma", "Enfin la fibre chez nous, bravo")
    _, stored = watch.poll()
    check(len(stored["avis"]) == 10, len(stored["avis"]))
    check(by_text(stored["avis"], "Enfin la fibre")["author"] == "Salma", stored["avis"])
    _, again = watch.poll()
    check(again == stored, "seen twice")


def test_edited_comment(watch):
    watch.site.do("""$salma = get_comments(['search' => 'Salma'])[0]; wp_update_comment(['comment_ID' =>
        $salma->comment_ID, 'comment_content' => 'La fibre est déjà en panne, quelle honte']);""")
    comment(watch, "Nabil", "Chez moi tout va bien")
    _, stored = watch.poll()
    check(len(stored["avis"]) == 11, len(stored["avis"]))
    edited = by_text(stored["avis"], "quelle honte")
    shown = watch.soumaa("show", f"avis:{edited['id']}", now=next_time())
    check("quelle honte" in shown and "Enfin la fibre chez nous" in shown, "no history", shown)


def test_deleted_comment(watch):
    watch.site.do("wp_delete_comment(get_comments(['search' => 'Salma'])[0]->comment_ID, true);")
    comment(watch, "Youssef", "Moi aussi")
    _, stored = watch.poll()
    check(len(stored["avis"]) == 12, "forgotten", stored["avis"])
    by_text(stored["avis"], "quelle honte")


def main(program):
    need(*wordpress.NEEDED)
    with folder() as place:
        site = wordpress.WordPress(place)
        site.start()
        try:
            (place / "home").mkdir()
            watch = Watch(Soumaa(place / "home", program, CONFIGURATION.format(url=site.url)), site)
            stored = test_first_poll(watch)
            test_nothing_new(watch, stored)
            test_new_comment(watch)
            test_edited_comment(watch)
            test_deleted_comment(watch)
        finally:
            site.finish()


if __name__ == "__main__":
    main(sys.argv[1])
