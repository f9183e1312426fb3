/* Every limit on what the outside may make us hold or do, in one place. Sizes in bytes unless named. */
#pragma once

enum {
	LIMIT_CONFIGURATION = 4 << 20,  /* a configuration or rule file */
	LIMIT_LEXICON = 128 << 20,      /* a file of the lexicon */
	LIMIT_REPLY = 16 << 20,         /* a reply's body, after decompression */
	LIMIT_REPLY_HEADERS = 64 << 10, /* all header lines of a reply */
	LIMIT_URL = 8 << 10,            /* what is asked for, also by a redirect */
	LIMIT_REDIRECTS = 5,
	LIMIT_CONNECTIONS = 32, /* transfers at the same time */
	LIMIT_CONNECT_SECONDS = 15,
	LIMIT_TRANSFER_SECONDS = 60,
	LIMIT_SLOW_SECONDS = 20, /* so long a transfer may go below LIMIT_SLOW_BYTES a second */
	LIMIT_SLOW_BYTES = 50,
	LIMIT_RETRY_AFTER_SECONDS = 7 * 86400, /* a server that asks for more is asked again after that */
	LIMIT_MAIL_ADDRESS = 320,
	LIMIT_PAGES = 50,               /* pages of one source in one run */
	LIMIT_KEYWORDS = 16 << 20,      /* a list of keywords */
	LIMIT_SCAN_SHOWN = 500,         /* texts that the page of a scan shows */
	LIMIT_SCAN_ROWS = 400,          /* rows of its tables */
	LIMIT_SCAN_DAYS = 4000,         /* days that it counts apart */
	LIMIT_SCAN_CONTEXT = 100,       /* lines shown around one that matches */
	LIMIT_SCAN_WARNINGS = 10,       /* lines of a list of keywords that are warned of one by one */
	LIMIT_IMPORT = 256 << 20,       /* an imported file */
	LIMIT_ITEMS = 20000,            /* items of one reply */
	LIMIT_PARSE_CPU_SECONDS = 5,    /* of the child that parses a reply */
	LIMIT_PARSE_RESULT = 64 << 20,  /* what that child may hand back */
	LIMIT_PARSE_MEMORY = 512 << 20, /* of the child that parses a reply */
	LIMIT_CSV_FIELDS = 1024,        /* fields of a row */
	LIMIT_IMPORT_ROWS = 200000,     /* rows of an imported file */
	LIMIT_IMPORT_FILES = 4096,      /* files of a drop folder that are known to have been read */
	LIMIT_XML_DEPTH = 128,          /* elements inside one another; deeper ones lose their tags */
	LIMIT_XML_NAME = 128,           /* of an element or attribute; longer ones are dropped */
	LIMIT_XML_ATTRIBUTES = 64,      /* of one element; further ones are dropped */
	LIMIT_XML_ELEMENTS = 200000,    /* of one reply; the rest is left out */
	LIMIT_JSON_DEPTH = 64,          /* brackets inside one another */
	LIMIT_JSON_VALUES = 500000,     /* values, more or less: brackets and commas */
	LIMIT_MENTION_LINE = 1 << 20,   /* a line of JSON Lines */
	LIMIT_TEXT = 256 << 10,         /* a mention's text in the store */
	LIMIT_TITLE = 4 << 10,
	LIMIT_FIELD = 2 << 10,        /* id, author, URL and the like */
	LIMIT_SCORED_HALF = 16 << 10, /* of a longer text only this much of head and of tail is scored */
	LIMIT_STORE_BUSY = 5000,      /* milliseconds to wait for another process's transaction */
	LIMIT_STORE_VALUE = 64 << 20, /* a value in the database */
	LIMIT_HISTORY = 100,          /* old texts kept of one mention */
	LIMIT_REJECTS = 1000,         /* rejects kept of one source */
	LIMIT_SKETCH_WORDS = 1024,    /* words of a mention that are compared with others */
	LIMIT_SKETCH_CANDIDATES = 8,  /* mentions that are compared for each key of a sketch */
	LIMIT_ALARMS = 2000,          /* mentions that are looked at for one alert */
	LIMIT_PATTERN = 4 << 10,      /* a regular expression */
	LIMIT_PATTERN_STEPS = 200000, /* of one match */
	LIMIT_PATTERN_DEPTH = 2000,   /* of backtracking, where there is no JIT */
	LIMIT_PATTERN_STACK = 512 << 10,
	LIMIT_VETO_REACH = 64,    /* how far from a match its `unless` is looked for */
	LIMIT_VETOES = 32,        /* matches of one expression in one text that may be vetoed */
	LIMIT_PHRASE_TOKENS = 16, /* of a keyword or a brand's spelling */
};
