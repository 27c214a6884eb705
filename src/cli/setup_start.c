/* The service as systemd runs it, and whether it answers: see setup.h. */
#include "setup.h"

#include <netdb.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { TRIES = 100, PAUSE = 200000 };

#define WORD(text) ((char *)(uintptr_t)(text))

static int run_systemctl(char *const argv[])
{
    pid_t pid;
    int status = -1;
    sigset_t none;
    posix_spawnattr_t attributes;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    int e = posix_spawnp(&pid, argv[0], NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return e == 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

bool setup_service(const char *verb)
{
    char *const argv[] = {WORD("systemctl"), WORD("--quiet"), WORD(verb), WORD("sahabat.service"),
                          NULL};
    return run_systemctl(argv) == 0;
}

bool setup_has_service(void)
{
    return geteuid() == 0 && access("/run/systemd/system", F_OK) == 0 &&
           (access("/lib/systemd/system/sahabat.service", F_OK) == 0 ||
            access("/etc/systemd/system/sahabat.service", F_OK) == 0);
}

static bool ask_health(const struct addrinfo *at)
{
    static const char ask[] =
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char said[16] = "";
    struct timeval limit = {.tv_sec = 5};
    int s = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0)
        return false;
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    bool good = connect(s, at->ai_addr, at->ai_addrlen) == 0 &&
                send(s, ask, sizeof(ask) - 1, MSG_NOSIGNAL) == sizeof(ask) - 1 &&
                recv(s, said, sizeof(said) - 1, MSG_WAITALL) > 12 &&
                memcmp(said + 9, "200", 3) == 0;
    close(s);
    return good;
}

bool setup_answers(const char *listen)
{
    const char *colon = strrchr(listen, ':');
    char host[200];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    size_t n = (size_t)(colon - listen);
    bool bracketed = n > 1 && listen[0] == '[';
    snprintf(host, sizeof(host), "%.*s", (int)(bracketed ? n - 2 : n), listen + bracketed);
    if (getaddrinfo(host, colon + 1, &hints, &list) != 0)
        return false;
    bool good = false;
    for (int i = 0; i < TRIES && !(good = ask_health(list)); i++)
        usleep(PAUSE);
    freeaddrinfo(list);
    return good;
}
