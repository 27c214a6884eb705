/*
 * Cairo writes no language into a document, without which a screen reader reads Indonesian as
 * English. PDF lets a document grow at its end (ISO 32000-1, 7.5.6): the catalog is written once
 * more, with its language, and a reader's window is to show the title instead of a file's name.
 */
#include "paper_parts.h"

#include <stdarg.h>

/* The last place of a word in the bytes, or NULL. */
static const char *last_of(const char *p, size_t n, const char *word)
{
    size_t w = strlen(word);
    for (size_t i = n < w ? 0 : n - w + 1; i-- > 0;)
        if (memcmp(p + i, word, w) == 0)
            return p + i;
    return NULL;
}

static bool number_after(const struct buf *pdf, const char *word, long *ret)
{
    const char *at = last_of(pdf->p, pdf->n, word);
    if (!at)
        return false;
    char *end;
    *ret = strtol(at + strlen(word), &end, 10);
    return end != at + strlen(word) && *ret >= 0;
}

/* What stands between "N 0 obj" and "endobj", without the closing ">>". */
static const char *catalog(struct arena *a, const struct buf *pdf, long root)
{
    const char *head = arena_printf(a, "\n%ld 0 obj\n", root);
    const char *from = last_of(pdf->p, pdf->n, head);
    if (!from)
        return NULL;
    from += strlen(head);
    const char *end = strstr(from, "endobj");
    const char *close = end ? last_of(from, (size_t)(end - from), ">>") : NULL;
    return close ? arena_strndup(a, from, (size_t)(close - from)) : NULL;
}

enum err paper_say_lang(struct ctx *cx, const char *lang, struct buf *pdf)
{
    long root, size, info, before;
    if (!number_after(pdf, "/Root ", &root) || !number_after(pdf, "/Size ", &size) ||
        !number_after(pdf, "/Info ", &info) || !number_after(pdf, "startxref\n", &before))
        return fail_log(cx, ERR_INTERNAL, "a document without a trailer");
    const char *body = catalog(cx->a, pdf, root);
    if (!body)
        return fail_log(cx, ERR_INTERNAL, "a document without a catalog");
    size_t object = pdf->n;
    buf_printf(pdf,
               "%ld 0 obj\n%s   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n"
               ">>\nendobj\n",
               root, body, lang);
    size_t table = pdf->n;
    buf_printf(pdf,
               "xref\n%ld 1\n%010zu 00000 n \ntrailer\n<< /Size %ld\n   /Root %ld 0 R\n"
               "   /Info %ld 0 R\n   /Prev %ld\n>>\nstartxref\n%zu\n%%%%EOF\n",
               root, object, size, root, info, before, table);
    return pdf->over ? fail(cx, ERR_TOO_LARGE, "paper.too_large", NULL) : OK;
}
