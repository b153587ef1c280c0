// Set-up of the tests: the shell's words in both languages, at hand from the start.
import { addWords } from './index'
import en from './shell.en'
import zh from './shell.zh'

addWords(zh, en)
