/*
 * The rules of eligibility, as data: a small closed set of kinds. A rule looks at one fact of an
 * owner or business and answers yes, no, or unknown; what is unknown is never guessed. A "no" may
 * be one that can still be put right (no NIB yet), by somebody the words name.
 *
 * Words: "rule.KIND" (what is asked, with {n} and {codes}), "rule.KIND.help" (what to do), where
 * the rule can be put right or asked for.
 */
#ifndef PRODUCT_RULE_H
#define PRODUCT_RULE_H

#include "field.h"

enum rule_kind {
    RULE_AGE,             /* in business for n months */
    RULE_AGE_OR_HELP,     /* for n months, or with a companion */
    RULE_CLASS,           /* of these classes */
    RULE_TURNOVER,        /* turnover of a year at most n */
    RULE_SECTOR,          /* of these sectors */
    RULE_AREA,            /* stands in one of these places */
    RULE_RESIDENT,        /* the owner's KTP is of the city */
    RULE_NIB,             /* has a NIB */
    RULE_NIB_OR_LETTER,   /* has a NIB or the ward's letter (SKU) */
    RULE_NPWP,            /* NPWP, for amounts over n (0: always) */
    RULE_KUR_NEVER,       /* never had KUR */
    RULE_KUR_TIMES,       /* had KUR at most n times */
    RULE_CREDIT_CLEAN,    /* no arrears in SLIK */
    RULE_NO_PROGRAM,      /* no other credit programme now */
    RULE_NO_OTHER,        /* no other productive credit at a bank now */
    RULE_WOMAN,           /* for women */
    RULE_INCOME,          /* household income a head and month at most n */
    RULE_MUSTAHIK,        /* entitled to zakat, as BAZNAS finds */
    RULE_VICTIM,          /* owes a moneylender or online lender */
    RULE_MARKET,          /* trades in a market, with a stall of its own */
    RULE_GROUP,           /* in a group of n or more */
    RULE_CLUSTER,         /* in a cluster with a buyer */
    RULE_MIGRANT,         /* goes to work abroad */
    RULE_CONGREGATION,    /* of a partner mosque's congregation */
    RULE_CLIENT,          /* the provider's client in good standing already */
    RULE_SOCIAL_SECURITY, /* member of BPJS Ketenagakerjaan */
    RULE_COOPERATIVE,     /* a cooperative, no single person */
    RULE_COUNT
};

/* What a rule's number means. */
enum rule_number { NUMBER_NONE, NUMBER_MONTHS, NUMBER_MONEY, NUMBER_TIMES, NUMBER_PERSONS };

struct rule_info {
    const char *code;
    enum rule_number number;
    const struct field_choice *codes; /* what its codes may be; NULL: none */
    bool places;                      /* its codes are places */
};
const struct rule_info *rule_info(enum rule_kind k);
bool rule_of_code(const char *code, enum rule_kind *ret);

struct product_rule {
    const char *kind; /* rule_info.code */
    int64_t number;
    const char *codes, *basis;
    enum rule_kind k; /* of kind: set where rules are read */
};
extern const struct field_choice rule_kinds[];
extern const struct field_table product_rule_fields; /* "ProductRule" */

/* Adds what is wrong with the rule as field errors. */
void rule_check(struct ctx *cx, struct product_rule *r);

#endif
