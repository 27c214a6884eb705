/* Addresses and the listening socket: see door.h. */
#include "door.h"
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024, SYSTEMD_FD = 3 };

/* Splits HOST:PORT; an IPv6 host stands in brackets. */
static bool split(const char *listen, char host[static 256], const char **ret_port)
{
    const char *colon = strrchr(listen, ':');
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        strtol(colon + 1, NULL, 10) > 65535)
        return false;
    const char *from = listen, *to = colon;
    if (*from == '[') {
        if (to == from || to[-1] != ']')
            return false;
        from++;
        to--;
    } else if (memchr(from, ':', (size_t)(to - from))) {
        return false;
    }
    if (to <= from || to - from > 255)
        return false;
    memcpy(host, from, (size_t)(to - from));
    host[to - from] = '\0';
    *ret_port = colon + 1;
    return true;
}

static int bind_one(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

/* sd_listen_fds(3): the sockets begin at 3, and the variables name our process. */
static int from_systemd(const char **ret_why)
{
    const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
    *ret_why = "no address given and no socket from systemd";
    if (!pid || !fds || strtol(pid, NULL, 10) != (long)getpid() || strcmp(fds, "1") != 0)
        return -1;
    int listening = 0;
    socklen_t n = sizeof(listening);
    *ret_why = "the socket from systemd does not listen";
    if (getsockopt(SYSTEMD_FD, SOL_SOCKET, SO_ACCEPTCONN, &listening, &n) != 0 || !listening)
        return -1;
    fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC);
    fcntl(SYSTEMD_FD, F_SETFL, fcntl(SYSTEMD_FD, F_GETFL) | O_NONBLOCK);
    return SYSTEMD_FD;
}

static bool is_local(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
    if (address->sa_family != AF_INET6)
        return true; /* a socket in the file system */
    const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

bool server_is_local(const char *listen)
{
    char host[256];
    const char *port;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *list;
    struct sockaddr_storage s = {0};
    socklen_t n = sizeof(s);
    if (!listen)
        return getsockname(SYSTEMD_FD, (struct sockaddr *)&s, &n) != 0 ||
               is_local((struct sockaddr *)&s);
    if (!split(listen, host, &port) || getaddrinfo(host, port, &hints, &list) != 0)
        return true;
    bool local = is_local(list->ai_addr); /* the one that door_listen() takes */
    freeaddrinfo(list);
    return local;
}

int door_listen(const char *listen, const char **ret_why)
{
    if (!listen)
        return from_systemd(ret_why);
    char host[256];
    const char *port;
    *ret_why = "the address to listen on is not HOST:PORT";
    if (!split(listen, host, &port))
        return -1;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *list;
    int e = getaddrinfo(host, port, &hints, &list);
    if (e) {
        *ret_why = gai_strerror(e);
        return -1;
    }
    int fd = bind_one(list);
    if (fd < 0)
        *ret_why = strerrordesc_np(errno);
    freeaddrinfo(list);
    return fd;
}

unsigned door_port(int fd)
{
    struct sockaddr_storage s;
    socklen_t n = sizeof(s);
    if (getsockname(fd, (struct sockaddr *)&s, &n) != 0)
        return 0;
    if (s.ss_family == AF_INET)
        return ntohs(((struct sockaddr_in *)&s)->sin_port);
    return s.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&s)->sin6_port) : 0;
}

void address_text(const struct sockaddr *address, char ret_text[static ADDRESS_MAX])
{
    memcpy(ret_text, "unix", 5);
    if (!address)
        return;
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, ret_text, ADDRESS_MAX);
    if (address->sa_family != AF_INET6)
        return;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(six))
        inet_ntop(AF_INET, &six->s6_addr[12], ret_text, ADDRESS_MAX);
    else
        inet_ntop(AF_INET6, six, ret_text, ADDRESS_MAX);
}
