/*
 * The table as JSON Schema 2020-12, as OpenAPI 3.1 takes it: for the API's documents and for the
 * tests that hold every recorded answer against it. What an optional field may be includes null;
 * a personal one may be null in an answer even when it is required, for it may be masked.
 */
#include "field_impl.h"

static const char *type_name(const struct field *f)
{
    switch (f->kind) {
    case F_INT:
    case F_MONEY:
    case F_REF: return "integer";
    case F_POINT: return "number";
    case F_BOOL: return "boolean";
    case F_CHOICES: return "array";
    case F_TEXT:
    case F_PARA:
    case F_DATE:
    case F_MONTH:
    case F_INSTANT:
    case F_CHOICE:
    case F_DIGITS:
    case F_PHONE: break;
    }
    return "string";
}

static void set_type(struct arena *a, const struct field *f, bool nullable, struct model *schema)
{
    if (!nullable) {
        model_set_text(a, schema, "type", type_name(f));
        return;
    }
    struct model *types = model_set_array(a, schema, "type");
    model_add_text(a, types, type_name(f));
    model_add_text(a, types, "null");
}

static void set_codes(struct arena *a, const struct field *f, bool nullable, struct model *schema)
{
    struct model *codes = model_set_array(a, schema, "enum");
    for (const struct field_choice *c = f->choices; c->code; c++)
        model_add_text(a, codes, c->code);
    if (nullable)
        model_add_text(a, codes, NULL);
}

static void set_items(struct arena *a, const struct field *f, struct model *schema)
{
    struct model *items = model_set_object(a, schema, "items");
    model_set_text(a, items, "type", "string");
    set_codes(a, f, false, items);
    model_set_bool(a, schema, "uniqueItems", true);
}

static void set_number_range(struct arena *a, const struct field *f, struct model *schema)
{
    struct field_range range = field_range(f);
    if (f->kind == F_POINT) {
        model_set_decimal(a, schema, "minimum", arena_printf(a, "%g", (double)range.min / 1e6));
        model_set_decimal(a, schema, "maximum", arena_printf(a, "%g", (double)range.max / 1e6));
        return;
    }
    if (range.min > INT64_MIN + 1)
        model_set_int(a, schema, "minimum", range.min);
    if (range.max < INT64_MAX)
        model_set_int(a, schema, "maximum", range.max);
}

static void set_length(struct arena *a, const struct field *f, struct model *schema)
{
    struct field_range range = field_range(f);
    if (range.min > 0)
        model_set_int(a, schema, "minLength", range.min);
    model_set_int(a, schema, "maxLength", range.max);
}

static const char *digits_pattern(struct arena *a, const struct field *f)
{
    struct field_range range = field_range(f);
    if (range.min == range.max)
        return arena_printf(a, "^[0-9]{%d}$", (int)range.min);
    return arena_printf(a, "^[0-9]{%d,%d}$", (int)range.min, (int)range.max);
}

/* What a value of the field must be, besides its type. */
static void set_rules(struct arena *a, const struct field *f, bool nullable, struct model *schema)
{
    switch (f->kind) {
    case F_TEXT:
    case F_PARA: set_length(a, f, schema); break;
    case F_INT:
    case F_MONEY:
    case F_REF:
    case F_POINT: set_number_range(a, f, schema); break;
    case F_DATE:
        model_set_text(a, schema, "format", "date");
        model_set_text(a, schema, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
        break;
    case F_MONTH: model_set_text(a, schema, "pattern", "^[0-9]{4}-(0[1-9]|1[0-2])$"); break;
    case F_INSTANT: model_set_text(a, schema, "format", "date-time"); break;
    case F_CHOICE: set_codes(a, f, nullable, schema); break;
    case F_CHOICES: set_items(a, f, schema); break;
    case F_DIGITS: model_set_text(a, schema, "pattern", digits_pattern(a, f)); break;
    case F_PHONE: model_set_int(a, schema, "maxLength", 30); break;
    case F_BOOL: break;
    }
    if (f->flags & F_READONLY)
        model_set_bool(a, schema, "readOnly", true);
    if (f->flags & F_SECRET)
        model_set_bool(a, schema, "writeOnly", true);
    if (f->flags & F_PERSONAL)
        model_set_bool(a, schema, "x-personal", true);
}

static bool is_in(const struct field *f, bool input)
{
    if (input)
        return !(f->flags & F_READONLY) && f->kind != F_INSTANT;
    return !(f->flags & (F_SECRET | F_NO_OUT));
}

/* A box has no third state, but an offered null counts as not ticked. */
static bool may_be_null(const struct field *f, bool input)
{
    if (f->kind == F_BOOL && !input && !(f->flags & F_PERSONAL))
        return false;
    return !(f->flags & F_REQUIRED) || (!input && f->flags & F_PERSONAL);
}

struct model *field_schema(struct arena *a, const struct field_table *t, bool input)
{
    struct model *schema = model_object(a);
    model_set_text(a, schema, "type", "object");
    model_set_text(a, schema, "title", t->name);
    struct model *properties = model_set_object(a, schema, "properties");
    struct model *required = model_array(a);
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (!is_in(f, input))
            continue;
        bool nullable = may_be_null(f, input);
        struct model *property = model_set_object(a, properties, f->name);
        set_type(a, f, nullable, property);
        set_rules(a, f, nullable, property);
        if (!input || f->flags & F_REQUIRED)
            model_add_text(a, required, f->name);
    }
    if (required->kids.count)
        model_set(schema, "required", required);
    if (input)
        model_set_bool(a, schema, "additionalProperties", false);
    return schema;
}

void field_parameters(struct arena *a, const struct field_table *t, struct model *array)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (!is_in(f, true))
            continue;
        struct model *parameter = model_add_object(a, array);
        model_set_text(a, parameter, "name", f->name);
        model_set_text(a, parameter, "in", "query");
        model_set_bool(a, parameter, "required", f->flags & F_REQUIRED);
        struct model *schema = model_set_object(a, parameter, "schema");
        set_type(a, f, false, schema);
        set_rules(a, f, false, schema);
    }
}
