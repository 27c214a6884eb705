/*
 * What the *_web.c of this room share: handlers that the route table names, and small helpers for
 * their pages. For nobody else.
 */
#ifndef PEOPLE_PAGES_H
#define PEOPLE_PAGES_H

#include "people.h"
#include "people_web.h"

/* ---- helpers (people_web.c) ---- */
/* web_again(), with Retry-After where the answer is 429. */
enum err pages_again(struct web *w, enum err e, const char *page);
/* A path of this site out of a form or query, or NULL. */
const char *pages_local(const char *path);
/* The account of who asks; ERR_FORBIDDEN when they came by an API token: account safety needs a
 * session. */
enum err pages_own(struct web *w, struct account *ret);
/* The same where a program may come by a token, too: what it may do takes rights away, or asks for
 * pages_prove(). */
enum err pages_account(struct web *w, struct account *ret);
/* What a session stands for already, a token has to show: password, and code of the second step. */
struct proof {
    const char *old, *code;
};
enum err pages_prove(struct web *w, const struct account *a, const struct proof *p);
/* A body of secrets by the route's input table. What is too long is refused here for programs; for
 * people their pages' own rules speak. */
enum err pages_bind(struct web *w, void *record);
const char *pages_role(struct web *w, const char *role); /* "Lurah" */
/* "Kauman", "whole city", or "–" for roles that have no territory. */
const char *pages_area(struct web *w, const char *role, const char *area);
const char *pages_time(struct web *w, int64_t instant); /* NULL for 0 */
/* One row of a summary list: value NULL shows "not yet filled". Returns it for more keys. */
struct model *pages_row(struct web *w, struct model *rows, const char *msgid, const char *value);
/* An empty list's words: page.empty. */
void pages_empty(struct web *w, const char *msgid);
/* The field "area" of page.fields becomes a choice of places. */
void pages_area_choice(struct web *w);
/* A cursor ("" or NULL: from the newest) as an id; ERR_INPUT when it is none. */
enum err pages_cursor(struct web *w, const char *cursor, int64_t *ret_before);

/* ---- sign_web.c ---- */
enum err sign_get(struct web *w);
enum err sign_post(struct web *w);
enum err sign_code_get(struct web *w);
enum err sign_code_post(struct web *w);
enum err sign_out_post(struct web *w);
enum err reset_get(struct web *w);
enum err reset_post(struct web *w);
enum err welcome_get(struct web *w);
enum err welcome_post(struct web *w);

/* ---- account_web.c ---- */
extern const struct field_table profile_fields;
enum err account_show(struct web *w);
enum err account_post(struct web *w);
extern const struct field_table password_fields, session_fields, token_fields, token_new_fields;
extern const char token_made_schema[];
enum err account_me(struct web *w);
enum err account_password_get(struct web *w);
enum err account_password_post(struct web *w);
enum err account_sessions_get(struct web *w);
enum err account_session_revoke(struct web *w);
enum err account_sessions_revoke(struct web *w);
enum err account_tokens_get(struct web *w);
enum err account_tokens_post(struct web *w);
enum err account_token_revoke(struct web *w);

/* ---- totp_web.c ---- */
extern const struct field_table totp_on_fields, totp_off_fields;
extern const char totp_state_schema[], totp_setup_schema[];
enum err totp_get(struct web *w);
enum err totp_begin(struct web *w);
enum err totp_picture(struct web *w);
enum err totp_post(struct web *w);
enum err totp_off(struct web *w);

/* ---- users_web.c ---- */
extern const struct field_table users_query_fields;
extern const struct field_table users_change_fields;
enum err users_get(struct web *w);
enum err users_new(struct web *w);
enum err users_post(struct web *w);
enum err user_get(struct web *w);
enum err user_edit(struct web *w);
enum err user_post(struct web *w);

/* ---- user_acts_web.c ---- */
extern const char user_link_schema[], users_codes_schema[], users_import_schema[];
enum err user_disable_get(struct web *w);
enum err user_disable_post(struct web *w);
enum err user_enable_post(struct web *w);
enum err user_link_get(struct web *w);
enum err user_link_post(struct web *w);
enum err user_totp_off_get(struct web *w);
enum err user_totp_off_post(struct web *w);
enum err users_codes_get(struct web *w);
enum err users_codes_post(struct web *w);
enum err users_import_get(struct web *w);
enum err users_import_post(struct web *w);

/* ---- audit_web.c ---- */
extern const struct field_table audit_query_fields;
extern const char audit_schema[];
enum err audit_get(struct web *w);
/* Rows of the audit as page.timeline. */
struct audit_row;
void audit_timeline(struct web *w, const struct audit_row *rows, size_t n);

#endif
