/* The text of a CSV file, whatever its encoding, as UTF-8 in pieces. */
#ifndef CSV_TEXT_H
#define CSV_TEXT_H

#include "table_source.h"

enum { CSV_RAW = 64 * 1024 };

enum csv_encoding { CSV_UTF8, CSV_UTF16LE, CSV_UTF16BE, CSV_1252 };

/* Bytes p[pos …n) are decoded and not yet used. After `bad` nothing follows. */
struct csv_text {
    const struct source *src;
    enum csv_encoding encoding;
    uint64_t at, end; /* next raw byte; where the text ends */
    char *raw, *p;
    size_t pos, n;
    bool bad;        /* what follows is not in this encoding */
    bool unreadable; /* the file cannot be read */
};

/* Finds the encoding and reads the file through once; ERR_TYPE where it is no text, ERR_INPUT with
 * the line where the encoding breaks. */
enum err csv_text_open(struct ctx *cx, struct arena *a, const struct source *src,
                       struct csv_text *ret);
/* The next piece, when pos has reached n. False at the end, or when bad or unreadable. */
bool csv_text_fill(struct csv_text *t);

const char *csv_text_encoding(const struct csv_text *t);

#endif
