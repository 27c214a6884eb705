/*
 * Photos and papers of a case: taken as those of a business are (registry/document.h: told by their
 * content, pictures drawn anew without EXIF, at most 8 MiB), with who may see them as the case has
 * it.
 */
#ifndef CASE_ATTACHMENT_H
#define CASE_ATTACHMENT_H

#include "casefile.h"
#include "document.h"

enum { CASE_ATTACHMENTS_MAX = 20 };

struct case_attachment {
    int64_t id, case_id, file_id, created_by, created_at, size;
    const char *kind, *type, *by; /* kind: photo, document; by: display name, NULL: the reporter */
    bool proof;                   /* of the solution */
    bool is_public;               /* the reporter sees it */
};
extern const struct field_table case_attachment_fields; /* "CaseAttachment" */

/* Which of a case's files somebody sees: photos and papers show names and faces. */
enum case_files {
    FILES_ALL,   /* who works on it */
    FILES_SHOWN, /* the person concerned: what is meant for them */
    FILES_SENT,  /* who reported another's problem: what they sent themselves */
    FILES_MINE,  /* who sees it without personal details: what they added */
};
/* What the actor sees of a case as case_get() gave it. */
enum case_files case_files_of(struct ctx *cx, const struct casefile *c);

/* On the writer, for rules that have checked that the actor (or the link's holder) may: event
 * "attach". The same file again is the one there is. ERR_INVALID on "file" when there are too
 * many. */
enum err case_attach(struct ctx *cx, int64_t case_id, const struct document_file *f, bool proof,
                     bool is_public, struct case_attachment *ret);
/* Oldest first. */
enum err case_attachments(struct ctx *cx, const struct casefile *c, enum case_files which,
                          struct case_attachment **ret, size_t *ret_n);
/* ERR_NOT_FOUND when it is not this case's, not among these, or was removed. */
enum err case_attachment_get(struct ctx *cx, const struct casefile *c, enum case_files which,
                             int64_t id, struct case_attachment *ret);
/* On the writer: who works on it, or added it. The row says when; event "attachment_removed". */
enum err case_attachment_remove(struct ctx *cx, const struct casefile *c, int64_t id);

#endif
