// Whole numbers of 64 bits, which JavaScript cannot hold: read as marked texts, sent as the numbers they were.
const MARK = "\uE000whole number:";
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const isTooLong = (token) => /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));

/** Reads JSON; a whole number that would lose digits becomes a marked text. */
export const parsed = (text) =>
    JSON.parse(text.replace(TOKENS, (token) => (isTooLong(token) ? JSON.stringify(MARK + token) : token)));

/** Writes marked texts as the numbers that they were, in JSON that is about to be sent. */
export const unmarked = (json) => json.replaceAll(new RegExp(`"${MARK}(-?\\d+)"`, "g"), "$1");
