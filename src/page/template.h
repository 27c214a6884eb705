/*
 * Logic-less pages: a strict subset of mustache (public specification 1.4): interpolation,
 * sections, inverted sections, partials, comments, set delimiters. No lambdas, no inheritance.
 *
 * Stricter than the specification in three ways, all at load time: an unclosed section or tag, a
 * missing partial (in a catalogue), and an unknown translation id are errors. `{{{x}}}` and
 * `{{&x}}` exist for the specification's sake; tools/lint.sh refuses them in pages. Everything else
 * is escaped
 * (& < > " ' → entities).
 *
 * What a section takes for false: missing, null, false, "" and an empty list. 0 is a value and
 * true. A section over true leaves the context as it is; over any other value it pushes that value.
 *
 * Translations: in a catalogue a name "t.some.id" is replaced at load by the escaped words of the
 * catalogue's language, so a page costs nothing for being translatable. Arguments in the words
 * ("{count} usaha") become interpolations of that name: `{{t.list.count}}` shows what the model
 * calls "count".
 *
 * Recursion of partials is bounded (depth 32 at run time): past it the buffer is marked `over`. A
 * catalogue does not indent partials as the specification asks: HTML has no use for it, and a
 * textarea would be hurt.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "buf.h"
#include "i18n.h"
#include "model.h"

struct template; /* one parsed page */

/* A named source. */
struct template_source {
    const char *name, *text;
    size_t n;
};

/*
 * Parses one template by itself (for the specification's cases): partials are looked up among
 * `partials` when rendered; a missing one renders as nothing. NULL on a syntax error, with *ret_why
 * ("line 3: section 'a' is not closed") in the arena.
 */
struct template *template_parse(struct arena *a, const char *text, size_t n,
                                const struct template_source *partials, size_t partials_n,
                                const char **ret_why);
void template_render(const struct template *t, const struct model *data, struct buf *out);

/*
 * All pages of the program in all languages, parsed once at start. NULL on an error in any of them:
 * then *ret_why is a new string ("business: line 3: …") that the caller frees.
 */
struct catalogue;
struct catalogue *catalogue_new(const struct template_source *sources, size_t n,
                                const struct i18n *words, const char **ret_why);
void catalogue_free(struct catalogue *c);
/* NULL when there is no page of that name. */
const struct template *catalogue_page(const struct catalogue *c, enum lang lang, const char *name);

/* Escapes for HTML text and quoted attributes. */
void html_escape(struct buf *out, const char *s, size_t n);

#endif
