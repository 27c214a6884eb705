/* What this room's pages share; only *_web.c of this room include it. */
#ifndef DEBTS_PAGES_WEB_H
#define DEBTS_PAGES_WEB_H

#include "ceiling.h"
#include "debt_photo.h"
#include "debts_web.h"
#include "lender.h"
#include "page_parts.h"

/* "Rp1.000.000", or NULL where it is not known. */
const char *rupiah_words(struct web *w, int64_t amount);
/* {kind, label} of a legal status, of a sheet's state. */
void put_legal_tag(struct web *w, struct model *object, const char *legal);
void put_sheet_tag(struct web *w, struct model *object, const char *state);
/* A finding: {kind, label, topic, text, rule, source}. */
void put_finding(struct web *w, struct model *object, const struct ceiling_finding *f);
/* The same for programs, with its rule's id, law and article. */
void put_finding_api(struct web *w, struct model *object, const struct ceiling_finding *f);
/* Tabs of the room: sheets, figures, lenders, ceilings; the title and crumbs of `current`. */
void put_debts_tabs(struct web *w, const char *current);
/* page.sheet_href, title and crumbs of what belongs to a sheet. */
void put_sheet_crumbs(struct web *w, const struct debt_sheet *s);
/* The sheet's page with the quick row as it was typed (bound NULL: empty). */
enum err put_sheet_page(struct web *w, const struct debt_sheet *s, const struct debt *d,
                        const struct bound *bound);
/* A row for the API. */
void put_debt_api(struct web *w, const struct debt *d, struct model *object);

/* Forms of acts on a sheet. */
extern const struct field_table sheet_close_fields, sheet_consent_fields, sheet_unseal_fields,
    sheet_no_fields;
enum err sheet_print_get(struct web *w);

extern const struct field_table lender_import_fields;
extern const char lender_import_schema[];
enum err lender_import_get(struct web *w);
enum err lender_import_post(struct web *w);

/* A debt's page again, with what is wrong. */
enum err debt_page_again(struct web *w, enum err e, int64_t id);
/* page.photos */
enum err put_debt_photos(struct web *w, const struct debt *d, bool may);
enum err debt_photos_get(struct web *w);
enum err debt_photos_post(struct web *w);
enum err debt_photo_file_get(struct web *w);
enum err debt_photo_remove_get(struct web *w);
enum err debt_photo_remove_post(struct web *w);

#endif
