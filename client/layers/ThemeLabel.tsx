import type { Theme } from '../../geodata/model/layer.ts'
import styles from './ThemeLabel.module.css'

/** The name of a theme with its colour, as a heading of what folds open. */
export function ThemeLabel({ theme, title }: { theme: Theme; title: string }) {
  return (
    <span className={styles.theme}>
      <span
        data-swatch
        className={styles.swatch}
        style={{ background: `var(--theme-${theme})` }}
        aria-hidden="true"
      />
      {title}
    </span>
  )
}
