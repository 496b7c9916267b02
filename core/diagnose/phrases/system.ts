/** What PyTorch, Python, NVIDIA's images and the system say of /dev/shm. */
import { t } from '../../l10n';
import { sizeAdvice } from '../advice';
import { type Phrase, PLAIN } from './phrase';

export const systemPhrases: readonly Phrase[] = [
  {
    kind: 'torch-dataloader',
    needles: ['workers are out of shared memory'],
    pattern:
      /DataLoader worker \(pid(?:\(s\))? [\d, ]{1,200}\) .{0,80}It is possible that dataloader's workers are out of shared memory/,
    read: () => ({
      ...PLAIN,
      segment: { id: 'torch-shared-tensors', title: t('PyTorch shared tensors') },
      conclude: facts => ({
        certainty: 'likely',
        title: t('/dev/shm is full: a worker of PyTorch’s DataLoader died of a Bus error'),
        explanation: t(
          'Workers hand their batches over in files in /dev/shm. Writing to a page that the tmpfs cannot give ends a process with SIGBUS.',
        ),
        ...sizeAdvice(facts),
      }),
    }),
  },
  {
    kind: 'torch-shared-tensor',
    needles: ['</torch_'],
    pattern:
      /unable to (?:allocate shared memory\(shm\) for|write to|resize) file <\/torch_[^>]{1,100}>(?:[^:]{0,40}: (?<reason>.{0,60}?\(\d+\)))?/,
    read: ({ groups }) => {
      const reason = groups!.reason;
      // PyTorch prints errno, which posix_fallocate does not set: "Success (0)" is a lack of space too.
      const isSpace = reason === undefined || /No space left|Success \(0\)/.test(reason);
      return {
        ...PLAIN,
        key: isSpace ? '' : reason!,
        segment: { id: 'torch-shared-tensors', title: t('PyTorch shared tensors') },
        conclude: facts => ({
          certainty: isSpace ? 'certain' : 'possible',
          title: isSpace
            ? t('/dev/shm is full: PyTorch could not share a tensor between processes')
            : t`PyTorch could not share a tensor between processes: ${reason!}`,
          explanation: isSpace
            ? t(
                'Tensors that processes share are files torch_* in /dev/shm, and there is no room for the next.',
              )
            : t(
                'Tensors that processes share are files torch_* in /dev/shm. The reason given is not a lack of space; limits on processes, open files or locked memory come to mind.',
              ),
          ...(isSpace
            ? sizeAdvice(facts)
            : {
                advice: t('Compare the limits in the container (ulimit -a) and the space (df -h /dev/shm).'),
                recommendedBytes: null,
              }),
        }),
      };
    },
  },
  {
    kind: 'default-size',
    needles: ['SHMEM allocation limit is set to the default of 64MB', '/dev/shm size is only '],
    pattern:
      /The SHMEM allocation limit is set to the default of 64MB|Detected multiple GPUs but \/dev\/shm size is only [\d.]{1,12} MB/,
    read: () => ({
      ...PLAIN,
      conclude: facts => ({
        certainty: 'certain',
        title: t('/dev/shm has the default size: nobody set one'),
        explanation: t(
          'The start script of the image looked, and warns before anything has failed: with 64 MiB two ranks already overflow it with NCCL 2.28 or later, and so do vLLM’s ring buffers.',
        ),
        ...sizeAdvice(facts),
      }),
    }),
  },
  {
    kind: 'shm-full',
    needles: ['o space left on device'],
    // Either the path follows, as in Python's OSError, or it stands right before, as in a shell's messages.
    pattern:
      /[Nn]o space left on device[^/]{0,6}\/(?:dev\/shm\/|psm_|sem\.)[^\s'"]{0,200}|\/dev\/shm\/[^\s'":]{0,200}['"’]?: [Nn]o space left on device/,
    read: () => ({
      ...PLAIN,
      conclude: facts => ({
        certainty: 'certain',
        title: t('/dev/shm is full'),
        explanation: t(
          'A program got no space for a file there. Which of the files took it, df and ls in the container tell.',
        ),
        ...sizeAdvice(facts),
      }),
    }),
  },
];
