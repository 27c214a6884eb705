/*
 * XLSX from the inside: parts of a zip, each XML. The files xlsx_*.c share this header; nobody else
 * includes it but tabular.c.
 */
#ifndef XLSX_H
#define XLSX_H

#include "row_build.h"
#include "table_source.h"

#include <expat.h>
#include <zip.h>

enum {
    XLSX_RATIO_MAX = 200,
    XLSX_RATIO_FROM = 1 << 20, /* smaller parts harm nobody */
    XLSX_PART_MAX = 512 << 20,
    XLSX_STYLES_MAX = 65536,
    XLSX_NAMES_MAX = 1024, /* different element and attribute names in one part */
    XLSX_DEPTH_MAX = 64,
    XLSX_TOKEN_MAX = 4 << 20,      /* one tag or one run of text */
    XLSX_STRING_BLOCK = 64 * 1024, /* strings per block of the index */
    XLSX_STRING_BLOCKS = 64,
    XLSX_CHUNK = 1 << 20, /* bytes per chunk of the strings' text */
    XLSX_BUFFER = 64 * 1024,
    XLSX_NUMBER_MAX = 512,
};

/* ---- xlsx_zip.c: the archive ---- */

struct xlsx_zip {
    struct ctx *cx;
    const struct source *src;
    uint64_t pos;
    zip_error_t error;
    zip_t *zip;
};

struct xlsx_part {
    struct xlsx_zip *z;
    const char *name;
    zip_file_t *file;
    uint64_t size, packed, got;
};

/* ERR_INPUT for a truncated or damaged archive. Closed by xlsx_zip_close(), also after an error. */
enum err xlsx_zip_open(struct xlsx_zip *z, struct ctx *cx, const struct source *src);
void xlsx_zip_close(struct xlsx_zip *z);
bool xlsx_zip_has(const struct xlsx_zip *z, const char *name);
/* ERR_INPUT when it is not there, ERR_TOO_LARGE past ratio and size. */
enum err xlsx_part_open(struct xlsx_zip *z, const char *name, struct xlsx_part *ret);
/* *ret_n is 0 at the end. */
enum err xlsx_part_read(struct xlsx_part *p, void *to, size_t n, size_t *ret_n);
void xlsx_part_close(struct xlsx_part *p);

/* ---- xlsx_xml.c: one part as a stream of elements ---- */

/*
 * Handlers see local names ("row", never "x:row"). They stop everything by setting `msgid` and
 * `code`; a handler for an end may set `pause`, and xlsx_xml_run() comes back then.
 */
struct xlsx_xml {
    struct xlsx_part part;
    XML_Parser parser;
    void *arg;
    void (*start)(struct xlsx_xml *x, const char *name, const char **attributes);
    void (*end)(struct xlsx_xml *x, const char *name);
    void (*text)(struct xlsx_xml *x, const char *p, size_t n); /* or NULL */
    enum err code;
    const char *msgid;
    int64_t row; /* named in the message, unless 0 */
    bool pause, suspended, finished;
    int depth;
    uint64_t fed;
    size_t names_n;
    uint32_t names[XLSX_NAMES_MAX * 2];
};

enum err xlsx_xml_open(struct xlsx_xml *x, struct xlsx_zip *z, const char *part);
/* Until the next pause (*ret_paused) or the part's end. */
enum err xlsx_xml_run(struct xlsx_xml *x, bool *ret_paused);
void xlsx_xml_close(struct xlsx_xml *x);
/* The value of an attribute by its local name, or NULL. */
const char *xlsx_xml_attribute(const char **attributes, const char *name);
/* Opens, runs to the end, closes. */
enum err xlsx_xml_all(struct xlsx_xml *x, struct xlsx_zip *z, const char *part);

/* ---- xlsx_book.c: which sheets there are ---- */

struct xlsx_book {
    struct arena *a;
    bool base1904;
    size_t sheets;
    const char *names[TABLE_SHEETS_MAX], *parts[TABLE_SHEETS_MAX];
    bool hidden[TABLE_SHEETS_MAX];
    const char *strings_part, *styles_part; /* or NULL */
};

enum err xlsx_book_read(struct xlsx_zip *z, struct arena *a, struct xlsx_book *ret);

/* ---- xlsx_style.c: how numbers are shown ---- */

enum xlsx_kind { XLSX_PLAIN, XLSX_DATE, XLSX_DATETIME, XLSX_TIME, XLSX_PADDED };

/* PADDED: `prefix`, then at least `width` digits: how sheets show "0812…" and codes with zeros. */
struct xlsx_style {
    unsigned char kind, width;
    char prefix[6];
};

struct xlsx_styles {
    struct xlsx_style *of; /* by the cell's s="" */
    size_t n;
};

enum err xlsx_styles_read(struct xlsx_zip *z, struct arena *a, const char *part,
                          struct xlsx_styles *ret);
/* What a number format's code makes of a number. */
struct xlsx_style xlsx_style_of_code(const char *code);

/* ---- xlsx_number.c ---- */

/* A number's text in plain decimal notation; false when it is no number. `to` has XLSX_NUMBER_MAX
 * bytes. */
bool xlsx_number_plain(const char *s, size_t n, char *to);
/* The same as its style shows it. */
bool xlsx_number_shown(const char *s, size_t n, const struct xlsx_style *style, bool base1904,
                       char *to);

/* ---- xlsx_strings.c: texts that cells share ---- */

struct xlsx_strings {
    struct arena *a;
    uint32_t *index[XLSX_STRING_BLOCKS]; /* chunk and offset of each text */
    char *chunk[TABLE_STRINGS_MAX / XLSX_CHUNK];
    size_t n, chunks, used;
};

enum err xlsx_strings_read(struct xlsx_zip *z, struct arena *a, const char *part,
                           struct xlsx_strings *ret);
/* NULL when there is none of that number; "" with *ret_long for one longer than a cell may be. */
const char *xlsx_strings_get(const struct xlsx_strings *s, uint64_t i, bool *ret_long);
/* Undoes "_x000D_"; returns the new length. */
size_t xlsx_strings_unescape(char *p, size_t n);

#endif
