/*
 * Online lenders (LPBBTI) that a list of OJK named as licensed, and four whose licence was revoked
 * since. Facts of a day: officers bring the newest list in (lender_import.h).
 */
#ifndef REF_LENDERS_H
#define REF_LENDERS_H

struct lender_ref {
    const char *name, *company, *licence, *site;
    const char *status, *from; /* licensed: day of the licence; revoked: day of the revocation */
    const char *source, *note;
};
enum { LENDERS_REF = 98 };
#define LENDERS_REF_CHECKED "2026-05-16"
extern const struct lender_ref lenders_ref[LENDERS_REF];

#endif
