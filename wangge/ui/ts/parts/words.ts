// The few sentences that the browser itself says, in the language of the page.
const english = (document.documentElement.lang || "zh").startsWith("en");

export function say(chinese: string, inEnglish: string): string {
  return english ? inEnglish : chinese;
}
