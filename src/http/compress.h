/*
 * gzip for answers over 1 KB, when the client takes it and the answer allows it. Assets bring
 * their own brotli (see embedded.h); what already has a Content-Encoding is left as it is.
 */
#ifndef COMPRESS_H
#define COMPRESS_H

#include "req.h"

enum { COMPRESS_MIN = 1024 };

/* Does Accept-Encoding take `coding` ("gzip", "br") with a quality over 0? NULL takes nothing. */
bool accepts_coding(const char *accept_encoding, const char *coding);

/* Replaces the body (or the fixed bytes) by its gzip form, level 1, where that is smaller; adds
 * Content-Encoding, and Vary wherever the answer depends on what the client takes. An ETag is
 * left as it is: it names the record's version, not the bytes. */
void compress_response(struct arena *a, const struct req *req, struct response *res);

#endif
