/* What the files of applications share; nobody else includes this. */
#ifndef APPLICATION_PARTS_H
#define APPLICATION_PARTS_H

#include "application.h"
#include "owner_page.h"

/* Without a scope, for rules that have checked. */
enum err application_load(struct ctx *cx, int64_t id, struct application *ret);
/* What was referred to a partner, as that partner sees it, whoever asks: newest first, without a
 * count. */
enum err application_list_of(struct ctx *cx, int64_t partner_id, int64_t before,
                             struct application_page *ret);
/* The next state and version, an event, an audit row. `state` NULL: as it is. */
enum err application_moved(struct ctx *cx, const struct application *was, const char *state,
                           const char *kind);
/* Tells the owner: by account, else by the business's phone while it is still theirs. */
enum err application_tell_owner(struct ctx *cx, const struct application *a, const char *event,
                                const char *const *pairs);
/* The answer itself, once it is known whose hand it is. */
enum err application_answer(struct ctx *cx, const struct application *a, struct decision *d);
/* Sealed words, and back ("" when there are none). */
struct db_val application_seal(struct ctx *cx, const char *text);
bool application_is(const struct application *a, const char *state);
/* Not with the partner, nor at its end: what it says may be changed. */
bool application_changes(const struct application *a);
/* The paper stands there as this document of the business (NULL: as none, any more); without
 * `there` its files are removed, too. */
struct document;
enum err application_file_document(struct ctx *cx, const struct application *a, const char *code,
                                   const struct document *doc, bool there);
/* One part of a package was rejected: who handles the others is told. */
enum err application_package_shrunk(struct ctx *cx, const struct application *a);

#endif
