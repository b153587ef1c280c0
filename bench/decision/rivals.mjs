// ZEN and feelin on the same model and people. Prints {"engine": {"rate": decisions/s, "different": answers}}.
import { readFileSync } from 'node:fs'
import { ZenEngine } from '@gorules/zen-engine'
import { evaluate, unaryTest } from 'feelin'

const spec = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const tables = spec.decisions.filter((d) => d.inputs)
const day = (text) => String(Math.round(Date.parse(text + 'T00:00:00Z') / 86400000))
const dates = (cell) => cell.replace(/date\("([0-9-]+)"\)/g, (_, text) => day(text))
const plain = (name) => name.replaceAll(' ', '_')
const people = spec.people.map((person) => {
  const out = { ...person }
  for (const name of spec.booleans) out[name] = person[name] === 'true'
  return out
})
const shown = (value) => (typeof value === 'string' ? value : String(value))

// ZEN: a graph of table nodes and one expression node, each with everything before it.
const zenCell = (cell) => {
  const text = dates(cell)
  if (text === '-') return ''
  if (text.startsWith('not(')) return `not($ in [${text.slice(4, -1)}])`
  return text
}
const formula =
  'F1_salary + F2_education_or_skill + F3_experience + F4_time_here + F5_Chinese + F7_age + F8_distinction' +
  " + (work_region == 'special' ? 10 : 0) + (local_bonus_points == null ? 0 : min([local_bonus_points, 10]))"
const nodes = [{ id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } }]
const edges = []
spec.decisions.forEach((decision, i) => {
  const id = 'n' + i
  const content = decision.inputs
    ? {
        hitPolicy: 'first',
        passThrough: true,
        inputs: decision.inputs.map((name, c) => ({ id: 'i' + c, name, field: plain(name), type: 'expression' })),
        outputs: [{ id: 'o', name: decision.name, field: plain(decision.name), type: 'expression' }],
        rules: decision.rules.map(([cells, output], r) => ({
          _id: 'r' + r,
          ...Object.fromEntries(cells.map((cell, c) => ['i' + c, zenCell(cell)])),
          o: output,
        })),
      }
    : { passThrough: true, expressions: [{ id: 'e', key: plain(decision.name), value: formula }] }
  nodes.push({ id, name: plain(decision.name), type: decision.inputs ? 'decisionTableNode' : 'expressionNode', content, position: { x: 0, y: 0 } })
  edges.push({ id: 'e' + i, type: 'edge', sourceId: i === 0 ? 'in' : 'n' + (i - 1), targetId: id })
})
nodes.push({ id: 'out', name: 'out', type: 'outputNode', position: { x: 0, y: 0 } })
edges.push({ id: 'e', type: 'edge', sourceId: 'n' + (spec.decisions.length - 1), targetId: 'out' })
const engine = new ZenEngine()
const zen = engine.createDecision(Buffer.from(JSON.stringify({ nodes, edges })))

async function runZen(trace) {
  let different = 0
  const start = performance.now()
  const results = []
  for (const person of people) results.push(await zen.evaluate(person, { trace }))
  const seconds = (performance.now() - start) / 1000
  results.forEach(({ result }, row) => {
    for (const name of spec.names) if (shown(result[plain(name)]) !== spec.answers[name][row]) different++
  })
  return { rate: (people.length * spec.names.length) / seconds, different }
}

// feelin: each cell a unary test, first rule wins; it parses at every call.
function runFeelin(rows) {
  let different = 0
  const cells = new Map()
  for (const table of tables) for (const [row] of table.rules) for (const cell of row) cells.set(cell, dates(cell))
  const value = (result) => (result !== null && typeof result === 'object' && 'value' in result ? result.value : result)
  const start = performance.now()
  const answers = people.slice(0, rows).map((person) => {
    const known = { ...person }
    for (const decision of spec.decisions) {
      const key = decision.name
      if (!decision.inputs) {
        const context = {}
        for (const [name, v] of Object.entries(known)) context[plain(name)] = v
        known[key] = value(evaluate('F1_salary + F2_education_or_skill + F3_experience + F4_time_here + F5_Chinese + F7_age + F8_distinction + (if work_region = "special" then 10 else 0) + (if local_bonus_points = null then 0 else min(local_bonus_points, 10))', context))
        continue
      }
      const rule = decision.rules.find(([row]) =>
        row.every((cell, c) => cell === '-' || value(unaryTest(cells.get(cell), { '?': known[decision.inputs[c]] })) === true),
      )
      known[key] = rule ? value(evaluate(rule[1], {})) : null
    }
    return known
  })
  const seconds = (performance.now() - start) / 1000
  answers.forEach((known, row) => {
    for (const name of spec.names) if (shown(known[name]) !== spec.answers[name][row]) different++
  })
  return { rate: (rows * spec.names.length) / seconds, different }
}

await runZen(false)
const result = {
  'ZEN, without trace': await runZen(false),
  'ZEN, with trace': await runZen(true),
  'feelin, per cell': runFeelin(60),
}
console.log(JSON.stringify(result))
