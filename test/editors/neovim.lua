-- What a user does with a file that has one finding, done by Neovim itself: `nvim … -c 'luafile neovim.lua' FILE`.
-- The report goes to the file that SHM_LINT_REPORT names, the buffer after each step to FILE with the step's name behind.

local PATIENCE_MS = 30000

local report = {}
local file = vim.api.nvim_buf_get_name(0)

local function finish()
  local out = assert(io.open(vim.env.SHM_LINT_REPORT, 'w'))
  out:write(vim.fn.json_encode(report))
  out:close()
  vim.cmd('qall!')
end

local function wait_for(what, holds)
  if not vim.wait(PATIENCE_MS, holds, 20) then
    error('waited for ' .. what .. ', found ' .. vim.inspect(vim.diagnostic.get(0)))
  end
end

local function findings(count)
  wait_for(count .. ' findings', function() return #vim.diagnostic.get(0) == count end)
  return vim.diagnostic.get(0)
end

local function save(step)
  vim.cmd('silent write')
  assert(vim.loop.fs_copyfile(file, file .. '.' .. step))
end

-- Asks at a finding, as a key that is mapped to vim.lsp.buf.code_action() does, and takes an entry of the menu.
local function code_action(finding, choose)
  vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
  local tick = vim.api.nvim_buf_get_changedtick(0)
  vim.ui.select = function(items, options, on_choice)
    local titles = vim.tbl_map(options.format_item, items)
    local index = choose(titles)
    on_choice(items[index], index)
  end
  vim.lsp.buf.code_action()
  wait_for('an edit', function() return vim.api.nvim_buf_get_changedtick(0) ~= tick end)
end

local ok, problem = xpcall(function()
  report.version = vim.fn.matchstr(vim.fn.execute('version'), [[NVIM v\zs[0-9.]*]])
  local finding = findings(1)[1]
  report.finding = {
    code = finding.code,
    source = finding.source,
    severity = finding.severity,
    message = finding.message,
    text = vim.api.nvim_buf_get_text(0, finding.lnum, finding.col, finding.end_lnum, finding.end_col, {})[1],
  }

  code_action(finding, function(titles)
    report.actions = titles
    return 1
  end)
  findings(0)
  save('fixed')

  vim.cmd('silent undo')
  finding = findings(1)[1]
  save('undone')

  code_action(finding, function(titles)
    for index, title in ipairs(titles) do
      if title == 'Ignore shm-missing here' then return index end
    end
    error('nothing ignores the finding')
  end)
  findings(0)
  save('ignored')
end, debug.traceback)
if not ok then report.problem = problem end
finish()
