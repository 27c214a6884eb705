/*
 * Build tool: turns files into C.
 *
 *   embed sql OUTDIR FILE.sql …       → OUTDIR/<base>_sql.h for each, and OUTDIR/queries.c
 *   embed files OUT.c NAME ROOT FILE… → const struct embedded NAME[] = {{path, data, n, br, br_n,
 * hash}, …}
 *
 * A .sql file holds named queries:
 *
 *   -- name: business_get            a query
 *   -- engine: sqlite | postgresql | both
 *                                    the text that follows is for that engine only (until the next
 *                                    "-- engine:" or "-- name:"); each engine must get some text
 *   --? ward: AND b.ward = $3        an optional part, switched on by bit q_part_<query>_ward
 *   -- anything else                 a comment
 *
 * Whether a query writes is read from its words; the tests ask both engines whether that is so.
 */
#include <brotli/encode.h>
#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES_MAX = 4000, FILES_MAX = 256, PARTS_MAX = 64, BITS_MAX = 24 };

struct part {
    char bit_name[48]; /* "" for fixed text */
    char *sql;
};
struct query {
    char name[96];
    const char *file;
    struct part parts[2][PARTS_MAX];
    int n[2];
    char bits[BITS_MAX][48];
    int bits_n;
};

static struct query *queries;
static int queries_n;

static void die(const char *what, const char *which)
{
    fprintf(stderr, "embed: %s: %s\n", what, which);
    exit(1);
}

static char *read_file(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        die(strerror(errno), path);
    size_t n = 0, cap = 65536;
    char *p = malloc(cap + 1);
    for (size_t got; (got = fread(p + n, 1, cap - n, f)) > 0;) {
        n += got;
        if (n == cap)
            p = realloc(p, (cap *= 2) + 1);
    }
    fclose(f);
    p[n] = '\0';
    *ret_n = n;
    return p;
}

static void add_text(struct query *q, int engine, const char *bit, const char *text)
{
    struct part *last = q->n[engine] ? &q->parts[engine][q->n[engine] - 1] : NULL;
    if (last && strcmp(last->bit_name, bit) == 0) {
        size_t n = strlen(last->sql) + strlen(text) + 2;
        last->sql = realloc(last->sql, n);
        snprintf(last->sql + strlen(last->sql), n - strlen(last->sql), "\n%s", text);
        return;
    }
    if (q->n[engine] == PARTS_MAX - 1)
        die("too many parts", q->name);
    struct part *p = &q->parts[engine][q->n[engine]++];
    snprintf(p->bit_name, sizeof(p->bit_name), "%s", bit);
    p->sql = strdup(text);
}

/* A new query begins. */
static struct query *new_query(const char *name, const char *base)
{
    if (queries_n == QUERIES_MAX)
        die("too many queries", name);
    for (int i = 0; i < queries_n; i++)
        if (strcmp(queries[i].name, name) == 0)
            die("query stands twice", name);
    for (const char *p = name; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '_')
            die("query name is not of a-z, 0-9 and _", name);
    struct query *q = &queries[queries_n++];
    snprintf(q->name, sizeof(q->name), "%s", name);
    q->file = base;
    return q;
}

/* 0, 1, or -1 for both. */
static int engine_named(const char *word)
{
    if (strcmp(word, "both") == 0)
        return -1;
    if (strcmp(word, "sqlite") != 0 && strcmp(word, "postgresql") != 0)
        die("unknown engine", word);
    return strcmp(word, "postgresql") == 0;
}

/* Reads "--? name: SQL": puts the name into `bit` and returns the SQL. */
static char *optional_part(struct query *q, char *line, char *bit, size_t size)
{
    char *colon = strchr(line, ':');
    size_t n = strspn(line + 4, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (!colon || n == 0 || line + 4 + n != colon || n >= size)
        die("optional part without a name", q->name);
    snprintf(bit, size, "%.*s", (int)n, line + 4);
    int b = 0;
    while (b < q->bits_n && strcmp(q->bits[b], bit) != 0)
        b++;
    if (b == BITS_MAX)
        die("too many optional parts", q->name);
    if (b == q->bits_n)
        snprintf(q->bits[q->bits_n++], size, "%s", bit);
    return colon + 1;
}

static void sql_line(struct query **q, int *engine, char *line, const char *base)
{
    char word[96], bit[48] = "", *text = line;
    if (sscanf(line, "-- name: %95s", word) == 1) {
        *q = new_query(word, base);
        *engine = -1;
        return;
    }
    if (*q && sscanf(line, "-- engine: %95s", word) == 1) {
        *engine = engine_named(word);
        return;
    }
    if (*q && strncmp(line, "--? ", 4) == 0)
        text = optional_part(*q, line, bit, sizeof(bit));
    else if (strncmp(line, "--", 2) == 0)
        return;
    while (isspace((unsigned char)*text))
        text++;
    size_t n = strlen(text);
    while (n && (isspace((unsigned char)text[n - 1]) || text[n - 1] == ';'))
        text[--n] = '\0';
    if (!n && *bit)
        die("optional part without SQL", (*q)->name);
    if (!n)
        return;
    if (!*q)
        die("SQL before the first \"-- name:\"", base);
    for (int e = 0; e < 2; e++)
        if (*engine == -1 || *engine == e)
            add_text(*q, e, bit, text);
}

static void c_string(FILE *out, const char *s)
{
    fputc('"', out);
    for (; *s; s++) {
        if (*s == '\n')
            fputs("\\n\"\n        \"", out);
        else if (*s == '"' || *s == '\\' || *s == '?') /* "??(" would be a trigraph */
            fprintf(out, "\\%c", *s);
        else
            fputc(*s, out);
    }
    fputc('"', out);
}

/* Whether a word stands in the text, as a word. */
static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = text; (p = strstr(p, word)) != NULL; p += n) {
        bool begins = p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '_');
        if (begins && !isalnum((unsigned char)p[n]) && p[n] != '_')
            return true;
    }
    return false;
}

/* SELECT and VALUES read; WITH reads unless something in it writes; all else writes. */
static bool is_write(const struct query *q)
{
    const char *first = q->parts[0][0].sql;
    if (strncmp(first, "SELECT", 6) == 0 || strncmp(first, "VALUES", 6) == 0)
        return false;
    if (strncmp(first, "WITH", 4) != 0)
        return true;
    for (int k = 0; k < q->n[0]; k++) {
        const char *sql = q->parts[0][k].sql;
        if (has_word(sql, "INSERT") || has_word(sql, "UPDATE") || has_word(sql, "DELETE"))
            return true;
    }
    return false;
}

static int bit_of(const struct query *q, const char *name)
{
    for (int b = 0; b < q->bits_n; b++)
        if (strcmp(q->bits[b], name) == 0)
            return b;
    return -1;
}

/* Rewrites only when the text changed, so that make builds no more than it must. */
static void replace_file(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "rb");
    if (f) {
        char *old = malloc(n + 1);
        size_t got = fread(old, 1, n + 1, f);
        fclose(f);
        bool same = got == n && memcmp(old, text, n) == 0;
        free(old);
        if (same)
            return;
    }
    f = fopen(path, "wb");
    if (!f || fwrite(text, 1, n, f) != n || fclose(f))
        die(strerror(errno), path);
}

static void write_header(const char *dir, const char *base)
{
    char path[4096], guard[128];
    snprintf(path, sizeof(path), "%s/%s_sql.h", dir, base);
    snprintf(guard, sizeof(guard), "GEN_%s_SQL_H", base);
    char *text;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    fprintf(out,
            "/* Generated from %s.sql by tools/embed.c. */\n#ifndef %s\n#define %s\n"
            "#include \"db.h\"\n\n",
            base, guard, guard);
    for (int i = 0; i < queries_n; i++) {
        const struct query *q = &queries[i];
        if (strcmp(q->file, base) != 0)
            continue;
        fprintf(out, "extern const struct query q_%s;\n", q->name);
        for (int b = 0; b < q->bits_n; b++)
            fprintf(out, "enum { q_part_%s_%s = %uu };\n", q->name, q->bits[b], 1u << b);
    }
    fprintf(out, "\n#endif\n");
    fclose(out);
    replace_file(path, text, n);
    free(text);
}

static void write_queries(const char *dir)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/queries.c", dir);
    char *text;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    fputs("/* Generated from the .sql files by tools/embed.c. */\n#include \"db.h\"\n\n", out);
    fputs(
        "extern const struct query *const all_queries[];\nextern const unsigned all_queries_n;\n\n",
        out);
    for (int i = 0; i < queries_n; i++) {
        const struct query *q = &queries[i];
        for (int e = 0; e < 2; e++)
            if (!q->n[e])
                die(e ? "no text for postgresql" : "no text for sqlite", q->name);
        fprintf(out, "extern const struct query q_%s;\nconst struct query q_%s = {\n", q->name,
                q->name);
        fprintf(out, "    .name = \"%s\", .id = %d, .writes = %s, .masks = %uu,\n    .parts = {\n",
                q->name, i, is_write(q) ? "true" : "false", (1u << q->bits_n) - 1);
        for (int e = 0; e < 2; e++) {
            fputs("    (const struct query_part[]){\n", out);
            for (int k = 0; k < q->n[e]; k++) {
                const struct part *p = &q->parts[e][k];
                if (*p->bit_name)
                    fprintf(out, "      {\"%s\", %uu, ", p->bit_name, 1u << bit_of(q, p->bit_name));
                else
                    fputs("      {NULL, 0, ", out);
                c_string(out, p->sql);
                fputs("},\n", out);
            }
            fputs("      {NULL, 0, NULL}},\n", out);
        }
        fputs("    },\n};\n", out);
    }
    fputs("const struct query *const all_queries[] = {\n", out);
    for (int i = 0; i < queries_n; i++)
        fprintf(out, "    &q_%s,\n", queries[i].name);
    fprintf(out, "    NULL};\nconst unsigned all_queries_n = %d;\n", queries_n);
    fclose(out);
    replace_file(path, text, n);
    free(text);
}

static int embed_sql(int argc, char **argv)
{
    queries = calloc(QUERIES_MAX, sizeof(*queries));
    char *bases[FILES_MAX];
    int bases_n = 0;
    for (int i = 1; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        bases[bases_n] = strdup(slash ? slash + 1 : argv[i]);
        *strrchr(bases[bases_n], '.') = '\0';
        for (int k = 0; k < bases_n; k++)
            if (strcmp(bases[k], bases[bases_n]) == 0)
                die("two files of one name", argv[i]);
        size_t n;
        char *text = read_file(argv[i], &n), *save = NULL;
        struct query *q = NULL;
        int engine = -1;
        for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
            while (*line == ' ' || *line == '\t')
                line++;
            sql_line(&q, &engine, line, bases[bases_n]);
        }
        if (++bases_n == FILES_MAX)
            die("too many files", argv[i]);
    }
    for (int i = 0; i < bases_n; i++)
        write_header(argv[0], bases[i]);
    write_queries(argv[0]);
    return 0;
}

static void bytes(FILE *out, const char *name, int i, const unsigned char *p, size_t n)
{
    fprintf(out, "static const unsigned char %s_%d[] = {", name, i);
    for (size_t k = 0; k < n; k++)
        fprintf(out, k % 24 ? "%u," : "\n%u,", p[k]);
    fputs("0};\n", out);
}

static int embed_files(int argc, char **argv)
{
    const char *name = argv[1], *root = argv[2];
    char *text;
    size_t text_n;
    FILE *out = open_memstream(&text, &text_n);
    fputs("/* Generated by tools/embed.c. */\n#include \"embedded.h\"\n\n", out);
    struct {
        size_t n, br;
        char hash[17];
    } *info = calloc((size_t)argc, sizeof(*info));
    for (int i = 3; i < argc; i++) {
        size_t n;
        unsigned char *p = (unsigned char *)read_file(argv[i], &n), h[16];
        crypto_generichash(h, sizeof(h), p, n, NULL, 0);
        sodium_bin2hex(info[i].hash, 17, h, 8);
        info[i].n = n;
        bytes(out, "raw", i, p, n);
        size_t br = BrotliEncoderMaxCompressedSize(n ? n : 1) + 64;
        unsigned char *b = malloc(br);
        if (BrotliEncoderCompress(11, 22, BROTLI_MODE_TEXT, n, p, &br, b) && br < n) {
            info[i].br = br;
            bytes(out, "br", i, b, br);
        }
        free(b);
        free(p);
    }
    fprintf(out, "const struct embedded %s[] = {\n", name);
    for (int i = 3; i < argc; i++) {
        const char *path = argv[i];
        if (strncmp(path, root, strlen(root)) == 0)
            path += strlen(root);
        fprintf(out, "    {\"%s\", raw_%d, %zu, ", path, i, info[i].n);
        if (info[i].br)
            fprintf(out, "br_%d, %zu, ", i, info[i].br);
        else
            fputs("0, 0, ", out);
        fprintf(out, "\"%s\"},\n", info[i].hash);
    }
    fputs("    {0, 0, 0, 0, 0, 0}};\n", out);
    fclose(out);
    replace_file(argv[0], text, text_n);
    return 0;
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0)
        die("libsodium", "does not start");
    if (argc > 2 && strcmp(argv[1], "sql") == 0)
        return embed_sql(argc - 2, argv + 2);
    if (argc > 4 && strcmp(argv[1], "files") == 0)
        return embed_files(argc - 2, argv + 2);
    fputs("usage: embed sql OUTDIR FILE.sql … | embed files OUT.c NAME ROOT FILE…\n", stderr);
    return 2;
}
