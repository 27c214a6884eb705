/* What the files of training share; nobody else includes this. */
#ifndef TRAINING_PARTS_H
#define TRAINING_PARTS_H

#include "db.h"
#include "training.h"

/* The training of a link at the door, whatever the hour. */
enum err training_by_door(struct ctx *cx, const char *token, struct training *ret);
/* On the writer: how many may still be put on the list; INT64_MAX without a limit. */
enum err training_room(struct ctx *cx, const struct training *t, int64_t *ret);
/* On the writer: puts a business on the list; *ret_new: it was not there. */
enum err training_put_guest(struct ctx *cx, const struct training *t, int64_t business,
                            bool *ret_new);
/* On the writer: writes the state of one on the list, and what it does to the need. */
enum err training_set_guest(struct ctx *cx, const struct training *t, int64_t business,
                            const char *state, const char *how, const char *result);
/* On the writer: tells the business's owner of an event of the training. */
enum err training_tell(struct ctx *cx, const char *event, const struct training *t,
                       const struct business *b);

#endif
