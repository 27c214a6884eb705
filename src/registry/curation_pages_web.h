/* What the pages about states, papers, proposals and claims share; nobody else includes this. */
#ifndef CURATION_PAGES_WEB_H
#define CURATION_PAGES_WEB_H

#include "business.h"
#include "curation_web.h"
#include "page_parts.h"
#include "registry_web.h"
#include "web.h"

/* Wards of the actor's territory, into a widget "ward". */
void forms_wards(struct web *w, struct model *widgets, const char *selected);

/* Title, crumbs, tabs and the tags of a business, for its pages; `tab` is a tab's code, `crumb` its
 * msgid. */
void put_business_head(struct web *w, const struct business *b, const char *tab, const char *crumb);
struct document;
/* A paper's title, or its kind; who read which capital in it, when, NULL: nobody. */
const char *document_words(struct web *w, const struct document *d);
const char *document_checked_words(struct web *w, const struct document *d);
/* After a change of a business: the record for programs, the page with a note for people. */
enum err show_changed(struct web *w, const struct business *b, const char *flash, const char *page);
/* A one-time link to set a password, for programs: data.link, data.expires_at. */
void put_reset_link(struct web *w, const char *token);
/* ---- handlers ---- */
enum err states_get(struct web *w);
enum err facts_get(struct web *w);
enum err curation_post(struct web *w);
enum err activity_post(struct web *w);
enum err ward_post(struct web *w);
enum err owner_post(struct web *w);
enum err confirm_owner_post(struct web *w);
extern const struct field_table confirm_fields;
extern const char facts_schema[], confirm_schema[];

enum err document_check_get(struct web *w);
enum err document_check_post(struct web *w);
extern const struct field_table document_check_fields;

/* What goes on between two requests of somebody without an account: sealed, and the code. */
struct public_draft {
    const char *draft, *code;
    bool consent; /* claims ask for it with the code */
};
extern const struct field_table public_draft_fields, register_code_fields;
extern const char public_notice_schema[], public_draft_schema[], register_done_schema[];
/* By the route's input table; never NULL in it, also when it fails. */
enum err public_draft_bind(struct web *w, struct public_draft *ret);
/* For programs: which notice a consent is for; a draft, with a phone in part (NULL: not told). */
void public_notice_put(struct web *w);
void public_draft_put(struct web *w, const char *draft, const char *phone);

enum err register_get(struct web *w);
enum err register_post(struct web *w);
enum err register_confirm_post(struct web *w);
enum err register_again_post(struct web *w);
enum err register_done_get(struct web *w);
enum err claim_get(struct web *w);
enum err claim_post(struct web *w);
enum err claim_confirm_post(struct web *w);

#endif
