/** Record ids as the emulator makes them: 15 characters, and three that tell which of those are capitals. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The id of that number for an object with that key prefix, such as "0cb". */
export function makeId(keyPrefix, number) {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) digits = DIGITS[rest % 62] + digits;
  const id = `${keyPrefix}xx0${digits.padStart(9, '0')}`;
  return id + [0, 5, 10].map((from) => CHECKSUM[capitalsOf(id.slice(from, from + 5))]).join('');
}

function capitalsOf(five) {
  let bits = 0;
  for (let place = 0; place < 5; place++) if (five[place] >= 'A' && five[place] <= 'Z') bits |= 1 << place;
  return bits;
}
