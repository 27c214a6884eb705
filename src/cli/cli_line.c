/* Lines that a person types: answers, and passwords that no command line may hold. */
#include "command.h"

#include <termios.h>
#include <unistd.h>

enum { INTERRUPT = 3 };

bool cli_line(struct cli *c, const char *asked, bool echo, char *to, size_t max)
{
    struct termios was, quiet;
    size_t n = 0;
    char sign = '\n';
    bool changed = !echo && tcgetattr(0, &was) == 0;
    if (changed) {
        quiet = was;
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG | ICANON);
        quiet.c_cc[VMIN] = 1;
        tcsetattr(0, TCSAFLUSH, &quiet);
    }
    fputs(asked, c->err); /* only now: what is typed at once is neither shown nor lost */
    fflush(c->err);
    bool good;
    while ((good = read(0, &sign, 1) == 1) && sign != '\n' && sign != '\r' && sign != INTERRUPT) {
        if (sign == 0x7f || sign == '\b')
            n -= n > 0;
        else if (n + 1 < max)
            to[n++] = sign;
    }
    to[n] = '\0';
    if (changed)
        tcsetattr(0, TCSAFLUSH, &was);
    if (changed)
        fputc('\n', c->err);
    return good && sign != INTERRUPT;
}

const char *cli_secret(struct cli *c, const char *asked)
{
    enum { SECRET_MAX = 1000 };
    char *line = arena_alloc(c->cx->a, SECRET_MAX);
    bool person = isatty(0);
    const char *prompt = person ? arena_printf(c->cx->a, "%s: ", asked) : "";
    bool good =
        cli_line(c, prompt, false, line, SECRET_MAX) || (!person && *line); /* no end of line */
    return good ? line : NULL;
}
