import { en } from './words-en.ts'
import { zh } from './words-zh.ts'

export type Lang = 'zh' | 'en'

/** Everything the page says of itself, in one language. */
export type Words = typeof zh

const WORDS: Readonly<Record<Lang, Words>> = { zh, en }

export const wordsIn = (lang: Lang): Words => WORDS[lang]
