/* A connection to itself, and every way of waiting for it. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static int wait_by_select(int fd)
{
	struct timeval second = {5, 0};
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	return select(fd + 1, &set, NULL, NULL, &second) == 1;
}

static int wait_by_poll(int fd)
{
	struct pollfd wanted = {.fd = fd, .events = POLLIN};

	return poll(&wanted, 1, 5000) == 1;
}

static int wait_by_epoll(int fd)
{
	struct epoll_event event = {.events = EPOLLIN};
	int epoll = epoll_create(1);

	return epoll >= 0 && !epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) &&
	       epoll_wait(epoll, &event, 1, 5000) == 1 && !close(epoll);
}

int main(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	char text[8] = "";
	int pair[2];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (server < 0 || client < 0 || bind(server, (struct sockaddr *)&address, length) ||
	        listen(server, 1) || getsockname(server, (struct sockaddr *)&address, &length) ||
	        connect(client, (struct sockaddr *)&address, length))
		return 1;
	int peer = accept(server, NULL, NULL);

	if (peer < 0 || send(peer, "hello", 5, 0) != 5)
		return 2;
	if (!wait_by_select(client) || !wait_by_poll(client) || !wait_by_epoll(client))
		return 3;
	if (recv(client, text, sizeof(text), 0) != 5 || strcmp(text, "hello"))
		return 4;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || eventfd(0, 0) < 0)
		return 5;
	puts("sockets");
	return 0;
}
