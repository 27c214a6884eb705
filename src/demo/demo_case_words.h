/*
 * What people of the demo city write: reports by category, and the words of who handles them. All
 * invented; no person, company or app is named. {usaha} stands for the business, {n} for a small
 * number, {rp} for an amount.
 */
#ifndef DEMO_CASE_WORDS_H
#define DEMO_CASE_WORDS_H

#include <stddef.h>

struct demo_report {
    const char *category, *title, *body;
};
/* Those of a category stand together, in the order of demo_case_topics. */
extern const struct demo_report demo_reports[];
extern const size_t demo_reports_n;

/* How often each category is reported, and to whom its cases are referred ("" nobody). */
struct demo_topic {
    const char *category;
    unsigned weight;
    const char *partner, *body; /* sign-in name; code of an outside body */
};
extern const struct demo_topic demo_topics[];
extern const size_t demo_topics_n;

/* Lists are "a|b|c". By the category's root, in the order of demo_case_roots; the last for all. */
struct demo_answers {
    const char *root;
    const char *reply, *note, *task, *solved;
};
extern const struct demo_answers demo_answers[];
extern const size_t demo_answers_n;

extern const char demo_words_hello[], demo_words_please[]; /* around a report; may be empty */
extern const char demo_words_asks[];                       /* the reporter asks in between */
extern const char demo_words_to_city[];                    /* reasons */
extern const char demo_words_to_district[], demo_words_back[], demo_words_refer[];
extern const char demo_words_partner[], demo_words_partner_back[];
extern const char demo_words_pause[], demo_words_contact[], demo_words_declined[];
extern const char demo_words_withdrawn[], demo_words_again[], demo_words_late[];
extern const char demo_words_happy[], demo_words_unhappy[], demo_words_unseal[];
extern const char demo_words_spam[]; /* reports that are none */

/* Reply templates, as officers keep them. */
struct demo_reply {
    const char *title, *text;
};
extern const struct demo_reply demo_replies[];
extern const size_t demo_replies_n;

#endif
