import { type ComponentPropsWithRef, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'
import styles from './Field.module.css'
import { Icon } from './Icon.tsx'

interface Described {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
}

function Frame({
  id,
  label,
  help,
  error,
  unit,
  children,
}: Described & { id: string; unit?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.row}>
        {children}
        {unit && <span className={styles.unit}>{unit}</span>}
      </div>
      {help && (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          <Icon name="warning" size={18} /> {error}
        </p>
      )}
    </div>
  )
}

const describedBy = (id: string, help: ReactNode, error: ReactNode) =>
  [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined

export interface TextFieldProps extends Omit<ComponentPropsWithRef<'input'>, 'children'>, Described {
  /** Written after the box, e.g. `t/mes`. */
  unit?: ReactNode
}

/** A labelled box of text or number, with help under it and an error that says what to do. */
export function TextField({ label, help, error, unit, className, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} help={help} error={error} unit={unit}>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, help, error)}
        {...rest}
        className={classNames(styles.control, className)}
      />
    </Frame>
  )
}

export interface TextAreaProps extends ComponentPropsWithRef<'textarea'>, Described {}

export function TextArea({ label, help, error, className, ...rest }: TextAreaProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <textarea
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, help, error)}
        {...rest}
        className={classNames(styles.control, className)}
      />
    </Frame>
  )
}

export interface SelectProps extends Omit<ComponentPropsWithRef<'select'>, 'children'>, Described {
  options: readonly { value: string; title: string }[]
}

export function Select({ label, help, error, options, className, ...rest }: SelectProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <select
        id={id}
        aria-describedby={describedBy(id, help, error)}
        {...rest}
        className={classNames(styles.control, className)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </Frame>
  )
}

export function Checkbox({
  label,
  ...rest
}: { label: ReactNode } & Omit<ComponentPropsWithRef<'input'>, 'type'>) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" {...rest} />
      <span>{label}</span>
    </label>
  )
}

export function Radio({
  label,
  ...rest
}: { label: ReactNode } & Omit<ComponentPropsWithRef<'input'>, 'type'>) {
  return (
    <label className={styles.choice}>
      <input type="radio" {...rest} />
      <span>{label}</span>
    </label>
  )
}

/** On or off, at once: nothing to confirm. */
export function Switch({
  label,
  checked,
  onChange,
}: {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className={styles.switch}>
      <span>{label}</span>
      <span className={styles.track}>
        <input
          type="checkbox"
          role="switch"
          aria-checked={checked}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span aria-hidden="true" />
      </span>
    </label>
  )
}

export interface SliderProps {
  label: string
  value: number
  minimum: number
  maximum: number
  step: number
  /** The value in words, shown beside the bar and said aloud. */
  words: string
  onChange: (value: number) => void
  /** The slider was let go: by finger, by key, by leaving it. */
  onRest?: () => void
}

export function Slider({ label, value, minimum, maximum, step, words, onChange, onRest }: SliderProps) {
  return (
    <div className={styles.slider}>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={words}
        min={minimum}
        max={maximum}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        onPointerUp={onRest}
        onPointerCancel={onRest}
        onKeyUp={onRest}
        onBlur={onRest}
      />
      <output>{words}</output>
    </div>
  )
}
