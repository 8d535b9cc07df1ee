import type { ComponentPropsWithRef } from 'react'
import styles from './Button.module.css'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './Icon.tsx'

type Native = ComponentPropsWithRef<'button'>

export interface ButtonProps extends Native {
  /** One `primary` a panel: what most people came to do. */
  look?: 'normal' | 'primary' | 'plain' | 'danger'
  icon?: IconName
  wide?: boolean
}

export function Button({ look = 'normal', icon, wide, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(styles.button, look !== 'normal' && styles[look], wide && styles.wide, className)}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

export interface ButtonLinkProps
  extends ComponentPropsWithRef<'a'>,
    Pick<ButtonProps, 'look' | 'icon' | 'wide'> {}

/** A link that looks like a button: for what has an address, as a download. Without `href` it does nothing. */
export function ButtonLink({ look = 'normal', icon, wide, className, children, ...rest }: ButtonLinkProps) {
  return (
    <a
      role="link"
      {...rest}
      className={classNames(styles.button, look !== 'normal' && styles[look], wide && styles.wide, className)}
    >
      {icon && <Icon name={icon} />}
      {children}
    </a>
  )
}

/** A button among words, that looks like the link it is not. */
export function TextButton({ className, ...rest }: Native) {
  return <button type="button" {...rest} className={classNames(styles.text, className)} />
}

export interface IconButtonProps extends Omit<Native, 'children'> {
  icon: IconName
  /** Said aloud and shown on hover: an icon is never the only name of an action. */
  label: string
  look?: 'normal' | 'plain'
  /** For a button that stays in: whether it is. */
  pressed?: boolean
}

export function IconButton({ icon, label, look = 'plain', pressed, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      {...rest}
      className={classNames(
        styles.button,
        styles.icon,
        look === 'plain' && styles.plain,
        pressed && styles.pressed,
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  )
}
