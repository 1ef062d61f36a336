// Numbers, money and sentences as the server writes them.
const LOCALES = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };
const locale = LOCALES[document.documentElement.lang] ?? "en-GB";

export function number(value) {
  return new Intl.NumberFormat(locale).format(value);
}

export function money(cents) {
  const digits = cents % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "EUR",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(cents / 100);
}

export function time(date) {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(date);
}

// fill("{n} characters left", { n: 3 })
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
