/* What pages of all rooms are made of: forms in folds, rows, words of codes. */
#ifndef PAGE_PARTS_H
#define PAGE_PARTS_H

#include "web.h"

/* A form among others on a page: in a fold, with ids of its own ("<code>-<field>"). */
struct page_form {
    const char *code; /* words: form.<code> (title), form.<code>_do (button) */
    const char *action;
    const struct field_table *fields;
    const void *record;
    const struct bound
        *bound; /* of a form that comes back: it stands alone and open, with plain ids */
    bool back;
    bool danger;
    int64_t version;  /* sent as _version; 0: none */
    const char *lead; /* msgid of words above it, or NULL */
    bool file;        /* takes a file */
};

/* page.forms, empty. */
struct model *forms_begin(struct web *w);
/* Adds a form; the widgets' array is given back for choices. */
struct model *forms_add(struct web *w, struct model *forms, const struct page_form *f);
/* A value that the last form sends along unseen. */
void forms_hide(struct web *w, struct model *forms, const char *name, const char *value);
/* The same where the fields are the same for all: NULL when they stand there already, drawn; else
 * the widgets, to be completed and then kept with forms_keep(). */
struct model *forms_add_kept(struct web *w, struct model *forms, const struct page_form *f,
                             const char *key);
void forms_keep(struct web *w, struct model *forms, const char *key);
/* A widget for a file, as the last of a form's. `accept`: what browsers offer. */
void forms_add_file(struct web *w, struct model *widgets, const struct page_form *f, bool required,
                    const char *accept);
/* One row of a summary list. Returns it for more keys. */
struct model *put_row(struct web *w, struct model *rows, const char *label, const char *value,
                      const char *kind);
/* Makes the row's value a link. */
void put_row_link(struct model *row, const char *href);
/* For a search box (page.search): the filters of the list's query are sent along, and it says so.
 * Hidden fields of the table (the text itself, the cursor) are not among them. */
void put_search_keeps(struct web *w, struct model *search, const struct field_table *t,
                      const void *query);
/* page.empty */
void put_nothing(struct web *w, const char *title, const char *text);
/* page.confirm */
void put_confirm(struct web *w, const char *prefix, const char *name, const char *cancel);
/* The rows of page.confirm's facts. */
struct model *put_confirm_facts(struct web *w);
/* Makes page.confirm ask for a reason (field "reason"), with what was typed and what is wrong with
 * it, and send a version (0: none). */
void put_confirm_reason(struct web *w, const char *label, int64_t version);
/* "21 Nov 2026", or NULL */
const char *day_words(struct web *w, const char *iso);
/* Words of prefix.code, or the code where there are none; NULL for NULL. */
const char *code_words(struct web *w, const char *prefix, const char *code);
/* What people call who signs in by that name. `known` (an object, or NULL) keeps who was asked for
 * on this page already. */
const char *called_words(struct web *w, struct model *known, const char *name);
/* Words of several codes, with commas. */
const char *codes_words(struct web *w, const char *prefix, const char *codes);
/* The words of a choice's code; NULL for none, the code itself where the list lacks it. */
const char *choice_words(struct web *w, const struct field_choice *choices, const char *code);
/* "home,shop" → "Rumah, Toko". */
const char *choices_words(struct web *w, const struct field_choice *choices, const char *codes);
/* The cursor of lists by id. */
enum err read_before(struct web *w, int64_t *ret_before);
/* What tells one browser from others: its session, or the cookie that its forms are bound to; a
 * program, its account. Programs without one are told from nobody: they take turns together. */
const char *browser_text(struct web *w);

#endif
