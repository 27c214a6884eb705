/* What the pages of applications share; only *_web.c of this room include it. */
#ifndef APPLICATION_PAGES_WEB_H
#define APPLICATION_PAGES_WEB_H

#include "application.h"
#include "application_web.h"
#include "page_parts.h"

void put_application_tag(struct web *w, struct model *o, const struct application *a);
/* The record as programs get it, masked where it ended. */
void put_application_record(struct web *w, const struct application *a, struct model *o);
/* Facts, both assessments, papers: what a partner may see, too. */
enum err put_application_facts(struct web *w, const struct application *a);

/* The page of one; a form that comes back stands open, with what was typed. */
struct application_form {
    const char *code;
    const void *record;
    const struct bound *bound;
};
enum err put_application_page(struct web *w, const struct application *a,
                              const struct application_form *back);
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
