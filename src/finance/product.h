/*
 * Financing products as dated rules: what holds from a day on, by which law or agreement, read
 * where, checked when and how sure. A version ends where the next begins; one that began before
 * today is never changed, so that an answer of a past day can be told again. Everybody may read
 * them; officers write (CAP_PRODUCT_EDIT).
 *
 * What is not known is unset and shown as "ask the provider": nothing is guessed. `ask` names what
 * is on record but weak.
 */
#ifndef PRODUCT_H
#define PRODUCT_H

#include "fund.h"
#include "product_rule.h"
#include "schedule.h"

enum { PRODUCTS_MAX = 200, PRODUCT_VERSIONS_MAX = 60, TENOR_MAX = 360 };
extern const struct field_choice product_methods[];     /* annuity, flat, equal-principal, qardh,
                                                           murabahah, grant, unknown */
extern const struct field_choice product_collaterals[]; /* none, business, group, stall, movable,
                                                           asset, unknown */
extern const struct field_choice product_confidences[]; /* high, medium, low */
extern const struct field_choice product_asks[];        /* amount, rate, tenor, documents, rules */
/* The papers, and who can supply each: words "fin_doc.CODE" and "fin_from.CODE". */
extern const struct field_choice product_documents[];

struct product {
    int64_t id, version, created_at, updated_at, partner_id, rank; /* partner_id 0: no partner */
    const char *code, *name, *provider, *family; /* of a family one has one at a time */
};
extern const struct field_table product_fields; /* "Product" */

struct product_version {
    int64_t id, product_id, version, created_at;
    int64_t amount_min, amount_max;    /* rupiah; amount_max FIELD_UNSET: not known */
    int64_t tenor_max, tenor_working;  /* months; FIELD_UNSET: not known, the same */
    int64_t margin_by;                 /* the partner that bears `margin` instead of the owner */
    const char *valid_from, *valid_to; /* days; valid_to is the last, NULL: no end known */
    const char *audience, *purposes;
    const char *method, *rate; /* rate: percent a year, decimal text; NULL: not known */
    const char *margin;        /* percent of the principal, once; NULL: none */
    const char *collateral, *documents, *note;
    const char *basis, *source, *checked_on, *confidence, *ask;
    struct product_rule *rules;
    size_t rules_n;
};
extern const struct field_table product_version_fields; /* "ProductVersion" */

/* A product with what holds on a day. */
struct product_now {
    struct product p;
    struct product_version v; /* v.id 0: nothing holds on that day */
};
/* Products in force on a day, by rank; all products with `all` (v.id 0 where nothing holds). */
enum err product_on(struct ctx *cx, const char *day, bool all, struct product_now **ret,
                    size_t *ret_n);
enum err product_get(struct ctx *cx, int64_t id, struct product *ret);
/* The newest first, each with its rules. */
enum err product_versions(struct ctx *cx, int64_t product_id, struct product_version **ret,
                          size_t *ret_n);
/* ERR_NOT_FOUND. */
enum err product_version_get(struct ctx *cx, int64_t version_id, struct product_version *ret);

/* How many months at most for a purpose; FIELD_UNSET: not known. */
int64_t product_tenor(const struct product_version *v, const char *purpose);
/* The schedule's terms for a loan of this amount and length, first instalment a month after
 * `start`; false where method or rate is not known, or nothing is paid back (grant). */
bool product_terms(const struct product_version *v, int64_t amount, int64_t months,
                   struct date start, struct schedule_terms *ret);
/* What a partner bears instead of the owner, in whole rupiah (half up). */
int64_t product_margin(const struct product_version *v, int64_t amount);

/* On the writer, CAP_PRODUCT_EDIT. Put: p->version is the one that was read; the code stays. */
enum err product_add(struct ctx *cx, struct product *p);
enum err product_put(struct ctx *cx, struct product *p);
/*
 * A version from v->valid_from on, with the rules of the one before it (none: without); the one
 * before ends the day before. ERR_INVALID: a day before today or not after the newest version's, a
 * rate that is none, a method that wants another, amounts or tenors the wrong way round.
 */
enum err product_version_add(struct ctx *cx, struct product_version *v);
/* Only of a version that begins today or later (else ERR_CONFLICT); v->version as read. */
enum err product_version_put(struct ctx *cx, struct product_version *v);
/* Takes one back that begins after today: the one before goes on. */
enum err product_version_remove(struct ctx *cx, int64_t version_id, int64_t version);
/* Somebody asked the provider today: checked_on, source and confidence, of any version. */
struct product_check {
    int64_t version_id, version;
    const char *source, *confidence;
};
extern const struct field_table product_check_fields; /* "ProductCheck" */
enum err product_checked(struct ctx *cx, const struct product_check *c);
/* Of a version that begins today or later: sets one rule, or removes it; `version` is the one that
 * was read (ERR_STALE). ERR_INVALID where the kind wants a number or codes that are not there. */
enum err product_rule_set(struct ctx *cx, int64_t version_id, int64_t version,
                          const struct product_rule *r);
enum err product_rule_remove(struct ctx *cx, int64_t version_id, int64_t version, const char *kind);

/* On the writer: the first partners and products, where there are none (init, migrate, demo). */
enum err finance_seed(struct ctx *cx);

#endif
