/*
 * Accounts and their territory: who is made, changed, shut out, and how they get their first
 * password. Rules only; the pages stand in *_web.c. Places must have been loaded.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "app.h"
#include "session.h"

enum {
    PEOPLE_RESET_SECONDS = 24 * 3600,     /* a link to set a password */
    PEOPLE_CODE_SECONDS = 30 * 24 * 3600, /* a printed code */
    PEOPLE_CODES_MAX = 2000,              /* codes on one sheet */
};

/*
 * The territory of a role as people write it ("35.73.02.1007", "Kauman", "Kel. Kauman", "Kecamatan
 * Klojen"; "" or "kota": the whole city) → place code. Refuses on field "area" what is not known
 * or not of the role's kind, and names the place it may have meant.
 */
enum err people_area(struct ctx *cx, const char *role, const char *text, const char **ret_code);

/* What a new account needs. NULL: not given; `password` in clear. */
struct people_new {
    const char *name, *display_name, *role, *area, *phone, *password;
};

/* ---- for commands: they hash (60 ms) where they are called, and write by app_write() ---- */
/* Without `display_name` it is the name. Without password the account gets in by a code or link. */
enum err people_add(struct ctx *cx, const struct people_new *n, int64_t *ret_id);
/* Signs every device of the account out. */
enum err people_password(struct ctx *cx, const char *name, const char *password);
enum err people_disable(struct ctx *cx, const char *name);
/* Without the second step, as an administrator does by page: for the only one, who lost the phone.
 */
enum err people_totp_off(struct ctx *cx, const char *name);
enum err people_token(struct ctx *cx, const char *name, const char *label, char **ret_token);
/* A printed code for one account; earlier ones end. "4821-0937". */
enum err people_code_for(struct ctx *cx, const char *name, char **ret_code);

/* ---- on the writer ---- */
/* account_create() with the area looked up. */
enum err people_create(struct ctx *cx, const struct account *a, const char *password_hash,
                       int64_t *ret_id);
/* account_update() with the area looked up. Nobody changes their own role or territory. */
enum err people_change(struct ctx *cx, const struct account *a);
/* Nobody shuts themselves out: so the last administrator stays. */
enum err people_set_active(struct ctx *cx, int64_t id, bool active);
/* Sets a password that somebody chose: earlier links and codes end, and every session but `keep`.
 */
enum err people_set_password(struct ctx *cx, const struct account *a, const char *hash,
                             int64_t keep_session);
enum err people_end_other_sessions(struct ctx *cx, int64_t account_id, int64_t keep_session);
/* A one-time link's token; earlier ones end. ERR_CONFLICT for an account that is shut. */
enum err people_reset(struct ctx *cx, int64_t id, char **ret_token);

/* A printed code. Only a keyed hash of it is stored, so a copy of the database alone opens nothing.
 */
struct people_code {
    int64_t account_id;
    const char *name, *display_name, *role, *area, *code;
};
enum err people_code(struct ctx *cx, int64_t account_id, const char *name, char **ret_code);
/* Codes for every open account that never had a password, by role, area and name. */
enum err people_codes(struct ctx *cx, struct people_code **ret, size_t *ret_n);
/* The one-time text of a name and a code as typed: for one_time_look() and one_time_use(). */
const char *people_code_text(struct ctx *cx, const char *name, const char *typed);

/* How many open accounts never had a password. */
enum err people_waiting(struct ctx *cx, int64_t *ret_n);
bool people_name_taken(struct ctx *cx, const char *name);

#endif
