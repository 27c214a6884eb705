/* What the pages of applications share; only *_web.c of this room include it. */
#ifndef APPLICATION_PAGES_WEB_H
#define APPLICATION_PAGES_WEB_H

#include "application.h"
#include "application_web.h"
#include "page_parts.h"

void put_application_tag(struct web *w, struct model *o, const struct application *a);
/* The record as programs get it, masked where it ended. */
void put_application_record(struct web *w, const struct application *a, struct model *o);
/* Facts, both assessments, papers with their files below `base`: what a partner may see, too. */
enum err put_application_facts(struct web *w, const struct application *a, const char *base);

/* The page of one; a form that comes back stands open, with what was typed. */
struct application_form {
    const char *code;
    const void *record;
    const struct bound *bound;
};
enum err put_application_page(struct web *w, const struct application *a,
                              const struct application_form *back);
/* The page again, with what was typed; `e` for programs, and where it is not about fields. */
enum err application_again(struct web *w, enum err e, int64_t id,
                           const struct application_form *back);
/* Each paper's files, to be looked at and removed; the form that attaches one. */
enum err put_paper_files(struct web *w, const struct application *a, const char *base,
                         struct model *papers);
enum err put_file_form(struct web *w, const struct application *a, struct model *forms,
                       const struct application_form *back);
/* Parts of a package but for one (0: all): {href, product, partner, words, consent, tag}. */
struct application_package;
void put_package_parts(struct web *w, const struct application_package *p, int64_t but,
                       struct model *list);
/* page.files: the file for a partner (0: for each to whom something was sent), {name, count,
 * links}.
 */
enum err put_partner_files(struct web *w, int64_t partner_id);
/* Whose the link in the path is (the page "gone" is answered where it is no more), and whether it
 * was opened in this browser. */
enum err decide_door(struct web *w, int64_t *ret_id, bool *ret_opened);
/* Choices of funds into a decision's widgets. */
enum err put_decision_funds(struct web *w, struct model *widgets, int64_t partner, int64_t now);

struct consent_form {
    const char *via;
};
struct paper_form {
    const char *code;
    int64_t document;
    bool there;
};
extern const struct field_table consent_form_fields, paper_form_fields;

#endif
