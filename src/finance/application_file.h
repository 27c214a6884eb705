/*
 * Papers of an application as files: pictures drawn anew, PDFs as they are (registry/document.h),
 * sealed. Attached by who may write the application, or by the owner; a document of the business
 * that was named for a paper goes along while it stands there.
 *
 * Handed to the partner, by account or by an opened link, only while the owner's consent holds and
 * was given to the words that speak of files (CONSENT_TEXT_FILES); each look is written down for
 * the owner (share_log) and audited. Taken back, nothing is handed out any more, at once.
 */
#ifndef APPLICATION_FILE_H
#define APPLICATION_FILE_H

#include "application.h"
#include "document.h"

enum { APPLICATION_FILES_MAX = 40 };

struct application_file {
    int64_t id, application_id, file_id, document_id, created_at, size; /* document_id 0: none */
    const char *code, *type, *by, *client_id;
};
extern const struct field_table application_file_fields; /* "ApplicationFile" */

/* Whether the actor may attach and remove: who writes it, or the owner; before it is sent. */
bool application_files_open(const struct ctx *cx, const struct application *a);
/* Whether the consent that holds speaks of files. */
bool application_files_agreed(const struct application *a);

/* On the writer; `f` was looked at by document_file_look(). The paper is there from then on. A
 * known client_id gives the file there is. ERR_NOT_FOUND for a paper that is not asked for,
 * ERR_INVALID on "file" when there are too many. */
enum err application_file_add(struct ctx *cx, int64_t id, const char *code, const char *client_id,
                              const struct document_file *f, struct application_file *ret);
/* On the writer. A paper that was there by its files alone is missing again with the last one. */
enum err application_file_remove(struct ctx *cx, int64_t id, int64_t file);
/* Of an application as the actor sees it (application_get, decide_link_get); by paper. None for a
 * partner to whom they are not handed. */
enum err application_files(struct ctx *cx, const struct application *a,
                           struct application_file **ret, size_t *ret_n);
enum err application_file_get(struct ctx *cx, const struct application *a, int64_t file,
                              struct application_file *ret);
/* On the writer, before it is shown to a partner: written down for the owner, and audited. */
enum err application_file_looked(struct ctx *cx, const struct application *a,
                                 const struct application_file *f);

#endif
