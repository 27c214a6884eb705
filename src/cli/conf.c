/* /etc/sahabat: see conf.h. */
#include "conf.h"

#include "buf.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONF_MAX = 64 << 10 };

const char *conf_folder(void)
{
    const char *named = getenv("SAHABAT_CONF_DIR");
    return named && *named ? named : "/etc/sahabat";
}

static const char *read_file(struct arena *a, const char *path)
{
    char *text = arena_alloc(a, CONF_MAX + 1);
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return "";
    for (ssize_t k = 1; k > 0 && n<CONF_MAX; n += k> 0 ? (size_t)k : 0)
        k = read(fd, text + n, CONF_MAX - n);
    close(fd);
    text[n] = '\0';
    return text;
}

/* One line: false when it names nothing. */
static bool take_line(struct arena *a, const char *line, size_t n, const char **ret_name,
                      const char **ret_value)
{
    char *s = text_trim(a, arena_strndup(a, line, n));
    char *equals = strchr(s, '=');
    if (!equals || !isalpha((unsigned char)*s))
        return false;
    *equals = '\0';
    char *value = text_trim(a, equals + 1);
    size_t m = strlen(value);
    if (m >= 2 && (*value == '"' || *value == '\'') && value[m - 1] == *value) {
        value[m - 1] = '\0';
        value++;
    }
    *ret_name = text_trim(a, s);
    *ret_value = value;
    return true;
}

enum err conf_each(struct arena *a, const char *text,
                   enum err (*use)(void *arg, const char *name, const char *value), void *arg)
{
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\r\n");
        const char *name, *value;
        if (take_line(a, line, n, &name, &value))
            TRY(use(arg, name, value));
        line += n;
        line += strspn(line, "\r\n");
    }
    return OK;
}

struct wanted {
    const char *name, *value;
};

static enum err note(void *arg, const char *name, const char *value)
{
    struct wanted *w = arg;
    if (strcmp(w->name, name) == 0)
        w->value = value;
    return OK;
}

const char *conf_value(struct arena *a, const char *text, const char *name)
{
    struct wanted w = {.name = name};
    (void)conf_each(a, text, note, &w);
    return w.value;
}

static enum err export_one(void *arg, const char *name, const char *value)
{
    (void)arg;
    const char *now = getenv(name);
    if (strncmp(name, "SAHABAT_", 8) == 0 && !(now && *now))
        setenv(name, value, true);
    return OK;
}

/* Who comes first stays: the environment, then the administrator's file. Within a file, too, so
 * that a name that stands twice there would differ from systemd: nobody writes that. */
void conf_load(struct arena *a)
{
    const char *dir = conf_folder();
    (void)conf_each(a, read_file(a, arena_printf(a, "%s/sahabat.conf", dir)), export_one, NULL);
    (void)conf_each(a, read_file(a, arena_printf(a, "%s/setup.conf", dir)), export_one, NULL);
}
