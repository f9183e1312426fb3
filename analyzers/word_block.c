/* Folding 64 bytes at once with AVX-512: classes of bytes are bits of masks, letters are looked up in tables that lie
 * in registers, and what leaves no trace is pressed out. */
#include "analyzers/word_block.h"

#include <string.h>

/* -- the filter --------------------------------------------------------------------------------------- */

/* Which bits of a hash choose the element, and in it the bits. */
enum { PLACE = 4, PAIR = 50, ALONE_AGAIN = 54, ALONE = 59 };

/* Odd numbers, from the digits of the golden ratio and of two roots. */
static const uint64_t LOW = UINT64_C(0x9e3779b97f4a7c15), HIGH = UINT64_C(0xbb67ae8584caa73b),
		      LAST = UINT64_C(0x8ebc6af09c88c6e3);

/* Of the first 16 bytes of a word. */
static uint64_t word_block_hash(struct bytes word)
{
	uint64_t halves[2] = {0};
	memcpy(halves, word.data, word.length < sizeof halves ? word.length : sizeof halves);
	uint64_t hash = halves[0] * LOW ^ halves[1] * HIGH;
	return (hash ^ hash >> 32) * LAST;
}

void word_block_add(struct word_filter *filter, struct bytes word, enum word_block_asked asked)
{
	uint64_t hash = word_block_hash(word);
	uint64_t *element = &filter->elements[hash >> PLACE & filter->mask];
	if (asked == ASKED_ALONE)
		*element |= UINT64_C(1) << (hash >> ALONE) | UINT64_C(1) << (hash >> ALONE_AGAIN & 31);
	else
		*element |= UINT64_C(1) << ((hash >> PAIR & 15) + (asked == ASKED_FIRST ? 32 : 48));
}

/* -- reading ------------------------------------------------------------------------------------------ */

#if defined __x86_64__ && defined __GNUC__

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512dq,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

bool word_block_possible(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
	       __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

/* Bytes from `least` on, `count` of them. */
WIDE static inline uint64_t within(__m512i bytes, int least, int count)
{
	__m512i above = _mm512_sub_epi8(bytes, _mm512_set1_epi8((char)least));
	return _mm512_cmplt_epu8_mask(above, _mm512_set1_epi8((char)count));
}

WIDE static inline uint64_t equal(__m512i bytes, int byte)
{
	return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)byte));
}

WIDE static inline __m512i load(const void *bytes)
{
	return _mm512_loadu_si512(bytes);
}

static const unsigned char numbers[WORD_BLOCK] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                  16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                                  32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                                  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* The bytes `places` before each, round the block. */
WIDE static inline __m512i shifted(__m512i bytes, int places)
{
	__m512i from = _mm512_sub_epi8(load(numbers), _mm512_set1_epi8((char)places));
	return _mm512_permutexvar_epi8(from, bytes);
}

/* Letters as they come, one bit each, that of its first byte. */
struct letters {
	uint64_t latin, arabic;
};

/* The bytes of letters that stand three times or more in a row, but for the first: fold first, then collapse. */
WIDE static inline uint64_t repeated(__m512i folded, const struct letters *letters)
{
	uint64_t same = equal(_mm512_xor_si512(folded, shifted(folded, 1)), 0);
	uint64_t latin = same & letters->latin & ~UINT64_C(1);
	uint64_t pairs = equal(_mm512_xor_si512(folded, shifted(folded, 2)), 0);
	uint64_t arabic = pairs & pairs >> 1 & letters->arabic & ~UINT64_C(3);
	latin &= latin << 1;
	latin |= latin >> 1;
	arabic &= arabic << 2;
	arabic |= arabic >> 2;
	return latin | arabic | arabic << 1;
}

/* What a byte is. Of a two-byte letter the bit is that of the second byte. */
struct classes {
	uint64_t blanks, ascii, accented, arabic, dropped, stops;
	__m512i lower, latin, first, second;
};

WIDE static inline void classify(const struct word_block_table *table, __m512i bytes, struct classes *classes)
{
	const __m512i zero = _mm512_setzero_si512();
	uint64_t seconds = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8((char)0xc0));
	uint64_t after_latin = equal(bytes, 0xc3) << 1, after_arabic = within(bytes, 0xd8, 2) << 1;
	__m512i number = _mm512_or_si512(
		_mm512_and_si512(bytes, _mm512_set1_epi8(0x3f)),
		_mm512_and_si512(_mm512_slli_epi16(shifted(bytes, 1), 6), _mm512_set1_epi8(0x40)));
	classes->first = _mm512_permutex2var_epi8(load(table->first), number, load(table->first + 64));
	classes->second = _mm512_permutex2var_epi8(load(table->second), number, load(table->second + 64));
	classes->latin = _mm512_permutexvar_epi8(bytes, load(table->latin));
	classes->lower = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
	classes->blanks = within(bytes, 1, ' ');
	classes->ascii = within(classes->lower, 'a', 26);
	classes->accented = seconds & after_latin & _mm512_cmpneq_epi8_mask(classes->latin, zero);
	uint64_t known = seconds & after_arabic & _mm512_cmpneq_epi8_mask(classes->second, zero);
	classes->arabic = known & _mm512_cmpneq_epi8_mask(classes->first, zero);
	classes->dropped = known & ~classes->arabic;
	classes->stops = table->marks ? 0 : (equal(bytes, '.') | equal(bytes, ',')) & classes->blanks >> 1;
}

/* Bytes that no plain word has: what is of no class, where scripts meet, and the face xD. */
WIDE static inline uint64_t odd_bytes(__m512i bytes, const struct classes *classes, uint64_t digits)
{
	uint64_t latin = classes->ascii | digits | classes->accented | classes->accented >> 1;
	uint64_t arabic = classes->arabic | classes->dropped;
	arabic |= arabic >> 1;
	uint64_t met = (latin & arabic << 1) | (arabic & latin << 1);
	uint64_t begins = classes->blanks << 1 | 1;
	uint64_t face = begins & equal(classes->lower, 'x') & equal(bytes, 'D') >> 1 & classes->blanks >> 2;
	return ~(latin | arabic | classes->blanks | classes->stops) | met | face;
}

/* A block folded: each bit is that of a byte. */
struct folded {
	uint64_t blanks;        /* of the raw bytes */
	uint64_t folded_blanks; /* of the folded ones: as many */
	uint64_t odd;           /* raw bytes that no plain word has */
};

WIDE static inline __m512i fold(const struct word_block_table *table, const unsigned char *at, struct folded *masks)
{
	__m512i bytes = load(at);
	struct classes classes;
	classify(table, bytes, &classes);
	masks->blanks = classes.blanks;
	masks->odd = odd_bytes(bytes, &classes, within(bytes, '0', 10));
	__m512i folded = _mm512_mask_mov_epi8(bytes, classes.ascii, classes.lower);
	folded = _mm512_mask_mov_epi8(folded, classes.accented, classes.latin);
	folded = _mm512_mask_mov_epi8(folded, classes.arabic, classes.second);
	folded = _mm512_mask_mov_epi8(folded, classes.arabic >> 1, shifted(classes.first, -1));
	uint64_t kept = ~(classes.accented >> 1 | classes.dropped | classes.dropped >> 1 | classes.stops);
	struct letters letters = {_pext_u64(classes.ascii | classes.accented, kept),
	                          _pext_u64(classes.arabic >> 1, kept)};
	folded = _mm512_maskz_compress_epi8(kept, folded);
	masks->folded_blanks = _pext_u64(classes.blanks, kept);
	uint64_t once = ~repeated(folded, &letters);
	folded = _mm512_maskz_compress_epi8(once, folded);
	masks->folded_blanks = _pext_u64(masks->folded_blanks, once);
	return folded;
}

/* The chunks that have an odd byte, or none: a carry from the byte runs to the blank behind it. */
WIDE static inline unsigned odd_chunks(const struct folded *masks)
{
	uint64_t odd = (masks->odd & ~masks->blanks) + ~masks->blanks;
	uint64_t empty = masks->folded_blanks << 1 | 1;
	return (unsigned)(_pext_u64(odd, masks->blanks) | _pext_u64(empty, masks->folded_blanks));
}

/* Eight words, one a lane: where they begin and how long they are. What is behind the last one is not asked for. */
struct lanes {
	__m512i from, length;
};

WIDE static inline struct lanes find_words(uint64_t blanks)
{
	__m128i places = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(blanks, load(numbers)));
	__m512i to = _mm512_cvtepu8_epi64(places);
	__m512i behind = _mm512_add_epi64(to, _mm512_set1_epi64(1));
	__m512i from = _mm512_alignr_epi64(behind, _mm512_setzero_si512(), 7);
	return (struct lanes){from, _mm512_sub_epi64(to, from)};
}

/* Eight bytes of each word from its byte `first` on; zeros behind its end. */
WIDE static inline __m512i word_bytes(__m512i folded, const struct lanes *words, int first)
{
	__m512i places = _mm512_mullo_epi64(words->from, _mm512_set1_epi64(0x0101010101010101));
	places = _mm512_add_epi8(places, _mm512_set1_epi64(0x0706050403020100));
	places = _mm512_add_epi8(places, _mm512_set1_epi8((char)first));
	__m512i bits = _mm512_slli_epi64(words->length, 3);
	__m512i behind = _mm512_subs_epu16(_mm512_set1_epi64(64 + 8 * first), bits);
	__m512i kept = _mm512_srlv_epi64(_mm512_set1_epi64(-1), behind);
	return _mm512_and_si512(_mm512_permutexvar_epi8(places, folded), kept);
}

/* The same as word_block_hash, of eight words. */
WIDE static inline __m512i hash_words(__m512i folded, uint64_t blanks)
{
	struct lanes words = find_words(blanks);
	__m512i hash = _mm512_xor_si512(
		_mm512_mullo_epi64(word_bytes(folded, &words, 0), _mm512_set1_epi64((long long)LOW)),
		_mm512_mullo_epi64(word_bytes(folded, &words, 8), _mm512_set1_epi64((long long)HIGH)));
	hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
	return _mm512_mullo_epi64(hash, _mm512_set1_epi64((long long)LAST));
}

/* Asks for eight words at once, without a branch on how many there are. */
WIDE static inline void ask(const struct word_filter *filter, __m512i hash, unsigned there,
                            unsigned asked[static ASKED])
{
	const __m512i one = _mm512_set1_epi64(1);
	__m512i place = _mm512_and_si512(_mm512_srli_epi64(hash, PLACE), _mm512_set1_epi64((long long)filter->mask));
	__m512i element = _mm512_i64gather_epi64(place, filter->elements, 8);
	__m512i low = _mm512_srlv_epi64(element, _mm512_srli_epi64(hash, ALONE));
	__m512i high = _mm512_srlv_epi64(element,
	                                 _mm512_and_si512(_mm512_srli_epi64(hash, ALONE_AGAIN), _mm512_set1_epi64(31)));
	__m512i pair = _mm512_srlv_epi64(
		element, _mm512_add_epi64(_mm512_and_si512(_mm512_srli_epi64(hash, PAIR), _mm512_set1_epi64(15)),
	                                  _mm512_set1_epi64(32)));
	asked[ASKED_ALONE] = there & _mm512_test_epi64_mask(_mm512_and_si512(low, high), one);
	asked[ASKED_FIRST] = there & _mm512_test_epi64_mask(pair, one);
	asked[ASKED_SECOND] = there & _mm512_test_epi64_mask(pair, _mm512_set1_epi64(1 << 16));
}

WIDE void word_block_read(const struct word_block_table *table, const struct word_filter *filter,
                          const unsigned char *bytes, struct word_block *block)
{
	struct folded masks;
	__m512i folded = fold(table, bytes, &masks);
	_mm512_storeu_si512(block->folded, folded);
	unsigned odd = odd_chunks(&masks);
	block->blanks = _pdep_u64((1 << WORD_BLOCK_CHUNKS) - 1, masks.blanks);
	block->folded_blanks = _pdep_u64((1 << WORD_BLOCK_CHUNKS) - 1, masks.folded_blanks);
	block->count = (unsigned)_mm_popcnt_u64(block->blanks);
	block->end = 64 - (unsigned)_lzcnt_u64(block->blanks);
	unsigned there = (1u << block->count) - 1;
	block->odd = odd & there;
	ask(filter, hash_words(folded, block->folded_blanks), there, block->asked);
}

#else

#include <assert.h>

bool word_block_possible(void)
{
	return false;
}

void word_block_read(const struct word_block_table *table, const struct word_filter *filter, const unsigned char *bytes,
                     struct word_block *block)
{
	(void)table, (void)filter, (void)bytes, (void)block;
	assert(!"only where it is possible");
}

#endif
