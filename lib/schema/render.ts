/** What is derived from the schema as text: the C++ header and the README's generated sections. */
import { ERROR_CODES } from '../errors.js'
import { ALGORITHM_VERSION, DIMENSIONS, FAMILIES } from './index.js'

const enumerator = (name: string) => `k${name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`

const cppDouble = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value))

/** `native/core/dimensions.generated.h`. */
export function renderHeader(): string {
  const enumerators = DIMENSIONS.map(({ name }) => `  ${enumerator(name)},`)
  const facts = DIMENSIONS.map(
    ({ name, minimum, maximum, neutral }) =>
      `    {"${name}", ${[minimum, maximum, neutral].map(cppDouble).join(', ')}},`,
  )
  return `// Generated from lib/schema by \`npm run generate\`. Do not edit.
#ifndef FP_CORE_DIMENSIONS_GENERATED_H_
#define FP_CORE_DIMENSIONS_GENERATED_H_

namespace fp {

inline constexpr int kAlgorithmVersion = ${ALGORITHM_VERSION};

// Canonical order: the index of each value in the vector.
enum class Dimension : int {
${enumerators.join('\n')}
};

inline constexpr int kDimensionCount = ${DIMENSIONS.length};

struct DimensionFacts {
  const char* name;
  double minimum;
  double maximum;
  double neutral;  // where the quantity does not exist, as in silence
};

inline constexpr DimensionFacts kDimensions[kDimensionCount] = {
${facts.join('\n')}
};

}  // namespace fp

#endif  // FP_CORE_DIMENSIONS_GENERATED_H_
`
}

const number = (value: number) => String(value).replace('-', '−')

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

function renderDimensions(): string {
  const label = (family: string) => FAMILIES.find(({ name }) => name === family)?.label ?? family
  return table(
    ['#', 'name', 'family', 'unit, range', 'neutral', 'meaning', 'source'],
    DIMENSIONS.map((dimension) => [
      String(dimension.index + 1),
      `\`${dimension.name}\``,
      label(dimension.family),
      `${dimension.unit}, ${number(dimension.minimum)} … ${number(dimension.maximum)}`,
      number(dimension.neutral),
      dimension.meaning,
      dimension.reference,
    ]),
  )
}

function renderErrors(): string {
  return table(
    ['code', 'meaning'],
    Object.entries(ERROR_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
  )
}

const SECTIONS = { dimensions: renderDimensions, errors: renderErrors }

/**
 * The README with its generated sections renewed. A section lies between `<!-- generated:NAME -->` and
 * `<!-- /generated:NAME -->`.
 *
 * @throws Error where a marker is missing.
 */
export function renderReadme(readme: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, render]) => {
    const opening = `<!-- generated:${name} -->`
    const closing = `<!-- /generated:${name} -->`
    const start = text.indexOf(opening)
    const end = text.indexOf(closing)
    if (start < 0 || end < start) throw new Error(`README.md lacks the section ${opening} … ${closing}`)
    return `${text.slice(0, start + opening.length)}\n${render()}\n${text.slice(end)}`
  }, readme)
}
