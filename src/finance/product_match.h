/*
 * Which products fit an owner's business, and why: a pure function over facts. It explains; people
 * decide. What is not known is "maybe", never guessed.
 *
 * A product's answer is the worst of its checks: "no" where one fails that nobody can put right;
 * "nearly" where one fails that can be put right, is not known, or where the need is above the
 * ceiling (a package may help); else "yes". A product whose figures are not known is never "yes"
 * for a need: its provider must be asked.
 *
 * The plan is the shortest loan, in whole months, whose highest instalment is at most what can be
 * paid in a month; where that was not said, the longest one. With r rules the work is O(r), with a
 * need O(log tenor) schedules more (reckon/schedule.h).
 */
#ifndef PRODUCT_MATCH_H
#define PRODUCT_MATCH_H

#include "product.h"

enum tri { TRI_UNKNOWN, TRI_NO, TRI_YES };

/* What only the owner can say. */
enum match_answer {
    ANSWER_RESIDENT,
    ANSWER_LETTER,
    ANSWER_CREDIT_CLEAN,
    ANSWER_PROGRAM, /* has another credit programme now */
    ANSWER_OTHER,   /* has another business credit at a bank now */
    ANSWER_MUSTAHIK,
    ANSWER_VICTIM,
    ANSWER_MARKET,
    ANSWER_CLUSTER,
    ANSWER_MIGRANT,
    ANSWER_CONGREGATION,
    ANSWER_CLIENT,
    ANSWER_SOCIAL_SECURITY,
    ANSWER_PLEDGE, /* has something to pledge */
    ANSWER_COUNT
};

/* A product that the business has or had. */
struct match_used {
    int64_t product_id;
    const char *family, *name;
    bool running;
};

struct match_facts {
    int64_t age;                      /* whole months in business; FIELD_UNSET: unknown, as below */
    int64_t turnover;                 /* rupiah a year */
    int64_t kur_times, group, income; /* times; persons (0: in none); rupiah a head and month */
    const char *class_code, *sector, *ward; /* NULL: unknown */
    enum tri nib, npwp, woman, companion;
    enum tri answers[ANSWER_COUNT];
    const struct match_used *used;
    size_t used_n;
};
/* All unknown. */
struct match_facts match_facts_none(void);

/* What is wanted. amount FIELD_UNSET: any (rules alone are looked at). */
struct match_need {
    int64_t amount, monthly; /* monthly FIELD_UNSET: not known */
    int64_t more;            /* working capital beside it, of packages alone; 0: none */
    const char *purpose;     /* money_purposes; NULL: any */
    struct date start;
};

enum holds { HOLDS_NO, HOLDS_MAYBE, HOLDS_YES };
enum match_verdict { MATCH_NO, MATCH_NEARLY, MATCH_YES };
/* What was looked at: a rule_kind, or one of the product's own limits. */
enum match_what {
    CHECK_PURPOSE = RULE_COUNT,
    CHECK_LEAST, /* amount below its least */
    CHECK_MOST,  /* above its ceiling */
    CHECK_CARRY, /* what can be paid in a month */
    CHECK_PLEDGE,
    CHECK_USED, /* has one of its family now */
    CHECK_ASK,  /* not all of its conditions are known: the provider must be asked */
    CHECK_COUNT
};

struct match_check {
    int what;                        /* rule_kind or match_what */
    const struct product_rule *rule; /* NULL of a limit */
    enum holds holds;
    bool curable;  /* of HOLDS_NO */
    int64_t found; /* what is on record, in the rule's unit; FIELD_UNSET: nothing to show */
};

struct match_plan {
    int64_t amount;                   /* of the need, what this product can bear */
    int64_t months, instalment, cost; /* instalment: the highest; months 0: a grant */
    int64_t margin;                   /* borne by a partner */
};

struct match {
    const struct product_now *now;
    enum match_verdict verdict;
    struct match_check checks[CHECK_COUNT];
    size_t n;
    bool planned;
    struct match_plan plan; /* where planned */
};

/* Pure. `now` with a version in force. */
void match_reckon(const struct product_now *now, const struct match_facts *f,
                  const struct match_need *need, struct match *ret);
/* The rules alone: for whole runs. */
enum match_verdict match_rules(const struct product_now *now, const struct match_facts *f);
/* One rule. Sets holds, curable, found. */
void match_rule(const struct product_rule *r, const struct match_facts *f,
                const struct match_need *need, struct match_check *ret);

/* The highest instalment and the whole interest of a loan; false where method or rate are unknown.
 */
bool match_plan_of(const struct product_version *v, int64_t amount, int64_t months,
                   struct date start, struct match_plan *ret);

/* By answer, then as they came: what to show first. */
void match_sort(struct match *list, size_t n);

#endif
