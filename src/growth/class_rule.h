/*
 * The legal class of a business (micro, small, medium), by dated rules of law.
 *
 * Sources: PP 7/2021 art. 35 (2)–(3): capital of business, without land and buildings of the place
 * of business: micro up to Rp 1 billion, small over 1 up to 5, medium over 5 up to 10; art. 35
 * (5)–(6): yearly turnover: micro up to Rp 2 billion, small over 2 up to 15, medium over 15 up to
 * 50; in force since 2021-02-02. UU 20/2008 art. 6: net worth (50 million, 500 million, 10 billion)
 * or turnover (300 million, 2.5 billion, 50 billion) from 2008-07-04 until then. BPS counts workers
 * (1–4, 5–19, 20–99): statistics, not law, shown beside. The rules are rows (table class_rule) with
 * source and the day they were checked; they are added to and ended, never changed.
 *
 * What decides on a day D:
 *   turnover, when the business was a year old and at least CLASS_MONTHS_MIN of the twelve months
 *   before D's month are known: sum × 12 / months known, rounded half up;
 *   else capital, when it is known;
 *   else turnover from what months there are, weakly;
 *   else nothing: the class in the register stays, with basis "none".
 * The rules are those in force on D: a change of law in the middle of a series changes what is
 * reckoned for days after it, never for those before.
 *
 * "verified": at least half of the known turnover of those months has evidence of CLASS_PROOF
 * confidence or more, or the capital stands in a document that the office has read (document.h);
 * else "provisional".
 */
#ifndef CLASS_RULE_H
#define CLASS_RULE_H

#include "field.h"

enum class_code { CLASS_NONE, CLASS_MICRO, CLASS_SMALL, CLASS_MEDIUM, CLASS_LARGE };
enum class_basis { BASIS_NONE, BASIS_TURNOVER, BASIS_CAPITAL, BASIS_TURNOVER_WEAK };
enum { CLASS_MONTHS_MIN = 6, CLASS_PROOF = 70 };

/* One line of a rule: the class holds for over < x <= up_to (workers: over is inclusive by being
 * one less). */
struct class_rule {
    int64_t id;
    const char *law;       /* "PP 7/2021" */
    const char *article;   /* "Pasal 35 ayat (5) huruf a" */
    const char *criterion; /* capital, turnover, net_worth, workers */
    enum class_code code;
    int64_t over, up_to;      /* rupiah or persons */
    const char *from, *until; /* days; until NULL: in force */
    const char *source, *checked_on;
    bool decides; /* by law; else shown beside */
};

/* A month's figure as the engine takes it; months count from 2000-01 = 0. */
struct month_figure {
    int32_t month;
    int32_t confidence; /* 0 … 100 */
    int64_t amount, low, high;
};

/* What is known of a business. figures: by month, ascending, one a month. */
struct class_facts {
    int64_t capital, workers; /* FIELD_UNSET: unknown */
    bool capital_proven;
    int32_t founded; /* month; -1: unknown, taken as old */
    const struct month_figure *figures;
    size_t figures_n;
};

struct class_result {
    enum class_code code;
    enum class_basis basis;
    bool verified;
    int64_t value;                 /* the turnover of a year, or the capital */
    int64_t low, high;             /* its range */
    int32_t months;                /* known of the twelve */
    const struct class_rule *rule; /* the line that it falls under */
    int64_t to_next;               /* rupiah until the next class; 0: none above */
};

/* The class on a day ("YYYY-MM-DD"). Pure. Over the last line: CLASS_LARGE, which is none of ours.
 */
void class_reckon(const struct class_rule *rules, size_t rules_n, const struct class_facts *f,
                  const char *day, struct class_result *ret);

/*
 * Whether the reckoned class has become the class: no single month makes a rise or a fall. A rise
 * wants the higher class on CLASS_RISE_MONTHS month ends in a row, and still with the year's best
 * month left out; a fall wants the lower one on CLASS_FALL_MONTHS month ends in a row. Then it is
 * proposed, and a person confirms. Pure.
 */
enum { CLASS_RISE_MONTHS = 3, CLASS_FALL_MONTHS = 6 };
enum class_code class_settle(const struct class_rule *rules, size_t rules_n,
                             const struct class_facts *f, const char *day, enum class_code now);

const char *class_word(enum class_code c); /* "micro", "small", "medium", "large", "none" */
enum class_code class_of_word(const char *word);

#endif
