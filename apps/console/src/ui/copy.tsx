import { Check, Copy as CopyIcon } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'

/** A text to take along. Where the browser refuses the clipboard, the text is selected instead, and the button says so. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'selected'>('idle')
  const block = useRef<HTMLPreElement>(null)
  async function take(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      if (block.current !== null) getSelection()?.selectAllChildren(block.current)
      setState('selected')
    }
    setTimeout(() => setState('idle'), 3_000)
  }
  return (
    <div className="flex flex-col-reverse rounded-md border border-line bg-sunken sm:flex-row sm:items-start">
      {/* biome-ignore lint/a11y/useSemanticElements: what scrolls has to be reached by keyboard, and be named */}
      <pre
        ref={block}
        role="region"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
        tabIndex={0}
        aria-label={label}
        className="min-w-0 grow overflow-x-auto p-3 font-mono max-sm:pt-0 text-xs leading-5"
      >
        {text}
      </pre>
      <Button size="small" className="m-1.5 shrink-0 self-end sm:self-start" onClick={() => void take()}>
        {state === 'copied' ? <Check className="size-4" aria-hidden /> : <CopyIcon className="size-4" aria-hidden />}
        <span aria-live="polite">{{ idle: 'Copy', copied: 'Copied', selected: 'Press Ctrl+C' }[state]}</span>
      </Button>
    </div>
  )
}
