/*
 * The privacy notice (UU 27/2022 art. 5, 21): which data, why, on what basis, who sees it, how
 * long, which rights. Built in as words in both languages; officers may put a text of their own in
 * its place. Every publishing is a version that stays readable; consents name it (setting
 * privacy_version).
 *
 * A text is plain: "# " begins a heading, "- " an item, an empty line ends a paragraph.
 */
#ifndef POLICY_H
#define POLICY_H

#include "caps.h"
#include "field.h"

enum { POLICY_MAX = 20000 };
#define POLICY_BUILT_IN "2026-11"

struct policy {
    int64_t id, created_at; /* 0: the built-in one */
    const char *version, *by;
    const char *body_id, *body_en, *note;
};
extern const struct field_table policy_fields; /* "PrivacyNotice" */

/* `version` NULL: the one in force. ERR_NOT_FOUND. */
enum err policy_get(struct ctx *cx, const char *version, struct policy *ret);
/* Newest first, without their texts; the built-in one last. */
enum err policy_list(struct ctx *cx, struct policy **ret, size_t *ret_n);
/* On the writer, CAP_PRIVACY: a new version from now on. ERR_INVALID. */
enum err policy_publish(struct ctx *cx, struct policy *p);

/* A text as blocks of a page: [{heading} | {para} | {list: [{text}]}]. */
void policy_blocks(struct ctx *cx, const char *body, struct model *ret_blocks);

#endif
