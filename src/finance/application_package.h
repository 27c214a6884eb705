/*
 * Packages ("paket"): one need that several partners carry together, asked for in one act. It binds
 * an application for each product; all are made, or none. Each goes its own way: its own papers,
 * its own partner, its own consent. Nobody decides for another part: when one is rejected, those
 * who handle the others are told that the package may no longer carry.
 *
 * What is asked for is reckoned anew (product_package.h): a package that does not fit the owner and
 * what can be paid in a month by now is refused.
 *
 * Seen by who sees its applications, but for partners, who see their own application, that it is
 * part of a package, and that another part was rejected; never which, nor by whom.
 */
#ifndef APPLICATION_PACKAGE_H
#define APPLICATION_PACKAGE_H

#include "application.h"
#include "product_package.h"

struct application_package {
    int64_t id, created_at, business_id;
    int64_t amount, more, monthly; /* more, monthly: FIELD_UNSET where nothing was said */
    const char *client_id, *purpose;
    const char *products; /* ids with commas */
    const char *need, *assessment, *assessment_why;
    const char *via;                         /* how the owner agreed; NULL: not yet */
    bool consent_1, consent_2, consent_3;    /* to the partner of the first … third product */
    struct application parts[PACKAGE_PARTS]; /* in the order of their ids */
    size_t n;
};
/* "PackageNew": what asks for one. */
extern const struct field_table package_new_fields;

/* The package of these products for this need, as it would be asked for. CAP_APPLY_WRITE, for who
 * may match the business. ERR_CONFLICT where it does not fit (any more), ERR_INVALID on products
 * (unknown, too many, twice, without a partner). */
enum err application_package_reckon(struct ctx *cx, const struct application_package *p,
                                    struct package *ret);
/* On the writer: the package and its applications, drafts; consents that were ticked are noted. A
 * known client_id gives the package there is. */
enum err application_package_ask(struct ctx *cx, struct application_package *p);
/* Within the actor's sight (business, purpose, amounts, parts); ERR_NOT_FOUND, ERR_FORBIDDEN for
 * partners. */
enum err application_package_get(struct ctx *cx, int64_t id, struct application_package *ret);
/* How many parts there are, and how many were rejected. */
enum err application_package_count(struct ctx *cx, int64_t id, int64_t *ret_n,
                                   int64_t *ret_rejected);

#endif
