/* Which addresses may be connected to. The blocks are those of the IANA registries of special-purpose addresses
 * (RFC 6890 and its updates), of multicast and reserved space, and of every way to write an IPv4 address within an
 * IPv6 one. The decision falls on the address that is connected to, not on a name or a spelling of it. */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum reach {
	NEVER,   /* no server that is ours to ask answers there */
	PRIVATE, /* only who asks for a private source may */
};

struct block {
	const char *network;
	unsigned prefix; /* leading bits that count */
	enum reach reach;
	const char *name;
};

/* The first row that holds an address decides. */
static const struct block ipv4_blocks[] = {
	{"0.0.0.0", 8, NEVER, "this network (RFC 791)"},
	{"10.0.0.0", 8, PRIVATE, "private use (RFC 1918)"},
	{"100.100.100.200", 32, NEVER, "cloud metadata"},
	{"100.64.0.0", 10, PRIVATE, "shared address space (RFC 6598)"},
	{"127.0.0.0", 8, PRIVATE, "loopback"},
	{"168.63.129.16", 32, NEVER, "cloud platform"},
	{"169.254.0.0", 16, NEVER, "link-local, cloud metadata"},
	{"172.16.0.0", 12, PRIVATE, "private use (RFC 1918)"},
	{"192.0.0.0", 24, NEVER, "IETF protocol assignments"},
	{"192.0.2.0", 24, NEVER, "documentation"},
	{"192.31.196.0", 24, NEVER, "AS112"},
	{"192.52.193.0", 24, NEVER, "AMT"},
	{"192.88.99.0", 24, NEVER, "6to4 relay"},
	{"192.168.0.0", 16, PRIVATE, "private use (RFC 1918)"},
	{"192.175.48.0", 24, NEVER, "AS112"},
	{"198.18.0.0", 15, NEVER, "benchmarking"},
	{"198.51.100.0", 24, NEVER, "documentation"},
	{"203.0.113.0", 24, NEVER, "documentation"},
	{"224.0.0.0", 4, NEVER, "multicast"},
	{"255.255.255.255", 32, NEVER, "broadcast"},
	{"240.0.0.0", 4, NEVER, "reserved"},
};

static const struct block ipv6_blocks[] = {
	{"::", 128, NEVER, "unspecified"},
	{"::1", 128, PRIVATE, "loopback"},
	{"::", 96, NEVER, "IPv4-compatible"},
	{"::ffff:0:0", 96, NEVER, "IPv4-mapped"},
	{"64:ff9b::", 96, NEVER, "IPv4 translation (NAT64)"},
	{"64:ff9b:1::", 48, NEVER, "IPv4 translation (NAT64)"},
	{"100::", 64, NEVER, "discard"},
	{"2001::", 32, NEVER, "Teredo"},
	{"2001::", 23, NEVER, "IETF protocol assignments"},
	{"2001:db8::", 32, NEVER, "documentation"},
	{"2002::", 16, NEVER, "6to4"},
	{"2620:4f:8000::", 48, NEVER, "AS112"},
	{"3fff::", 20, NEVER, "documentation"},
	{"5f00::", 16, NEVER, "segment routing"},
	{"fd00:ec2::", 32, NEVER, "cloud metadata"},
	{"fc00::", 7, PRIVATE, "unique local"},
	{"fe80::", 10, NEVER, "link-local"},
	{"fec0::", 10, NEVER, "site-local"},
	{"ff00::", 8, NEVER, "multicast"},
	/* Global unicast is 2000::/3 alone; the rest is not assigned (RFC 4291). */
	{"::", 3, NEVER, "reserved"},
	{"4000::", 2, NEVER, "reserved"},
	{"8000::", 1, NEVER, "reserved"},
};

/* An address as the bytes that travel. */
struct raw {
	int family;
	unsigned char bytes[sizeof(struct in6_addr)];
};

static bool raw_of(const struct sockaddr *address, struct raw *raw)
{
	*raw = (struct raw){.family = address->sa_family};
	if (address->sa_family == AF_INET) {
		struct sockaddr_in ipv4;
		memcpy(&ipv4, address, sizeof ipv4);
		memcpy(raw->bytes, &ipv4.sin_addr, sizeof ipv4.sin_addr);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 ipv6;
		memcpy(&ipv6, address, sizeof ipv6);
		memcpy(raw->bytes, &ipv6.sin6_addr, sizeof ipv6.sin6_addr);
		return true;
	}
	return false;
}

static bool raw_of_text(const char *text, struct raw *raw)
{
	*raw = (struct raw){.family = strchr(text, ':') == NULL ? AF_INET : AF_INET6};
	return inet_pton(raw->family, text, raw->bytes) == 1;
}

static bool same_prefix(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

static bool block_holds(const struct block *block, const struct raw *raw)
{
	struct raw network;
	return raw_of_text(block->network, &network) && same_prefix(network.bytes, raw->bytes, block->prefix);
}

static const char *refusal(const struct raw *raw, bool allow_private)
{
	bool ipv4 = raw->family == AF_INET;
	const struct block *blocks = ipv4 ? ipv4_blocks : ipv6_blocks;
	size_t count = ipv4 ? sizeof ipv4_blocks / sizeof ipv4_blocks[0] : sizeof ipv6_blocks / sizeof ipv6_blocks[0];
	for (size_t i = 0; i < count; i++)
		if (block_holds(&blocks[i], raw))
			return blocks[i].reach == PRIVATE && allow_private ? NULL : blocks[i].name;
	return NULL;
}

const char *address_refusal(const struct sockaddr *address, bool allow_private)
{
	struct raw raw;
	return raw_of(address, &raw) ? refusal(&raw, allow_private) : "neither IPv4 nor IPv6";
}

const char *address_refusal_of_text(const char *text, bool allow_private)
{
	struct raw raw;
	return raw_of_text(text, &raw) ? refusal(&raw, allow_private) : "not an address";
}

bool address_is_loopback(const struct sockaddr *address)
{
	static const struct block loopback[] = {{"127.0.0.0", 8, PRIVATE, ""}, {"::1", 128, PRIVATE, ""}};
	struct raw raw;
	return raw_of(address, &raw) && block_holds(&loopback[raw.family == AF_INET6], &raw);
}

void address_format(const struct sockaddr *address, char text[static ADDRESS_TEXT])
{
	struct raw raw;
	if (!raw_of(address, &raw) || inet_ntop(raw.family, raw.bytes, text, ADDRESS_TEXT) == NULL)
		snprintf(text, ADDRESS_TEXT, "unknown");
}
