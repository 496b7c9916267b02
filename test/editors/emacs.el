;;; What a user does with a file that has one finding, done by Emacs itself.  -*- lexical-binding: t -*-

;; emacs --batch … -l emacs.el FILE: the report goes to the file that SHM_LINT_REPORT names, the buffer after each step
;; to FILE with the step's name behind.

(require 'cl-lib)
(require 'flymake)
(require 'json)

(defconst steps-patience-seconds 30)
(defvar steps-report nil)

(defun steps-tell (key value)
  (push (cons key value) steps-report))

(defun steps-wait (what holds)
  (let ((deadline (+ (float-time) steps-patience-seconds)))
    (while (not (funcall holds))
      (when (> (float-time) deadline)
        (error "Waited for %s, found %S" what (flymake-diagnostics)))
      (accept-process-output nil 0.02))))

(defun steps-findings (count)
  (steps-wait (format "%d findings" count)
              (lambda () (= (length (flymake-diagnostics)) count)))
  (flymake-diagnostics))

;; Saving also tells the server at once; otherwise Eglot waits until Emacs is idle, which it never is without a terminal.
(defun steps-save (step)
  (save-buffer)
  (copy-file buffer-file-name (concat buffer-file-name "." step) t))

(defun steps-code-action (finding choose)
  "Ask for code actions at FINDING as a key does, and take the entry of the menu that CHOOSE names."
  (goto-char (flymake-diagnostic-beg finding))
  (undo-boundary)
  (let ((last-nonmenu-event ?\r)
        (completing-read-function
         (lambda (_prompt collection &rest _) (funcall choose (mapcar #'car collection)))))
    (call-interactively #'eglot-code-actions))
  (undo-boundary))

(defun steps-describe (finding)
  "FINDING as Flymake shows it; Eglot writes source and code in front of the message."
  (let ((text (flymake-diagnostic-text finding)))
    (unless (string-match "\\`\\(.+?\\) \\[\\(.+?\\)\\]: " text)
      (error "The finding is shown as %s" text))
    `((source . ,(match-string 1 text))
      (code . ,(match-string 2 text))
      (message . ,(substring text (match-end 0)))
      (severity . ,(1+ (cl-position (flymake-diagnostic-type finding)
                                    '(eglot-error eglot-warning eglot-note))))
      (text . ,(buffer-substring-no-properties (flymake-diagnostic-beg finding)
                                               (flymake-diagnostic-end finding))))))

(defun steps ()
  (steps-tell 'version emacs-version)
  (find-file (pop command-line-args-left))
  ;; eglot-ensure connects behind the command that opened the file; there is no command loop here.
  (run-hooks 'post-command-hook)
  (let ((finding (car (steps-findings 1))))
    (steps-tell 'finding (steps-describe finding))
    (steps-code-action finding
                       (lambda (titles)
                         (steps-tell 'actions (vconcat titles))
                         (car titles))))
  (steps-save "fixed")
  (steps-findings 0)

  (undo)
  (steps-save "undone")
  (steps-code-action (car (steps-findings 1))
                     (lambda (titles) (car (member "Ignore shm-missing here" titles))))
  (steps-save "ignored")
  (steps-findings 0))

(condition-case problem
    (steps)
  (error (steps-tell 'problem (error-message-string problem))))
(with-temp-file (getenv "SHM_LINT_REPORT")
  (insert (json-encode steps-report)))
(kill-emacs)
